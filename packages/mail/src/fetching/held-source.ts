import { Readable } from 'node:stream'

/** A source that is in memory, as one chunk; it costs less than `Readable.from` does. */
export class HeldSource extends Readable {
  #source: Buffer | undefined

  constructor(source: Buffer) {
    super()
    this.#source = source
  }

  override _read(): void {
    if (this.#source?.length) this.push(this.#source)
    this.#source = undefined
    this.push(null)
  }

  /** All at once, where nobody has begun to read in another way. */
  override async *[Symbol.asyncIterator](): NodeJS.AsyncIterator<Buffer> {
    const source = this.#source
    if (source === undefined || this.destroyed) return yield* super[Symbol.asyncIterator]()
    this.#source = undefined
    try {
      if (source.length > 0) yield source
      if (this.errored) throw this.errored
    } finally {
      this.destroy()
    }
  }
}
