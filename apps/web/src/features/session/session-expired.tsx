export default function SessionExpired() {
  return null
}
