// Imported first by every script, for its effect: an old Node must end in a sentence, not in a stack trace.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Mailgrant needs Node 20.19 or newer; this is ${process.versions.node}. Install Node 24 from https://nodejs.org.`,
  )
  process.exit(1)
}
