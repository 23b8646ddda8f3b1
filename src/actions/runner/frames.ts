/**
 * The wire between the server and an Action process: frames of a length (4 bytes, of what follows), a kind (1 byte) and
 * a payload. Used on both sides; knows nothing of what is said.
 */
const jsonKind = 0
const dataKind = 1

const headerBytes = 5

const frame = (kind: number, payload: Buffer): Buffer => {
  const out = Buffer.allocUnsafe(headerBytes + payload.length)
  out.writeUInt32BE(payload.length + 1, 0)
  out[4] = kind
  payload.copy(out, headerBytes)
  return out
}

/** A message as JSON. */
export const jsonFrame = (message: unknown): Buffer => frame(jsonKind, Buffer.from(JSON.stringify(message)))

/** Bytes of a connection. */
export const dataFrame = (connection: number, bytes: Uint8Array): Buffer => {
  const out = Buffer.allocUnsafe(headerBytes + 4 + bytes.length)
  out.writeUInt32BE(bytes.length + 5, 0)
  out[4] = dataKind
  out.writeUInt32BE(connection, headerBytes)
  out.set(bytes, headerBytes + 4)
  return out
}

export interface FrameHandlers {
  json: (text: string) => void
  data: (connection: number, bytes: Buffer) => void
  /** A frame that is larger than agreed or of no known kind; nothing is read after it. */
  broken: (why: string) => void
}

/** Cuts a byte stream into frames of at most `limit` bytes each. Memory held is at most one frame and one chunk. */
export const frameReader = (limit: number, handlers: FrameHandlers): ((chunk: Buffer) => void) => {
  let held: Buffer[] = []
  let heldBytes = 0
  let broken = false
  const stop = (why: string) => {
    broken = true
    held = []
    handlers.broken(why)
  }
  return chunk => {
    if (broken) return
    held.push(chunk)
    heldBytes += chunk.length
    while (heldBytes >= headerBytes) {
      if (held[0]!.length < headerBytes) held = [Buffer.concat(held)]
      const first = held[0]!
      const length = first.readUInt32BE(0)
      if (length < 1 || length > limit) return stop(`a frame of ${length} bytes`)
      if (heldBytes < 4 + length) return
      const all = held.length === 1 ? first : Buffer.concat(held)
      const rest = all.subarray(4 + length)
      held = rest.length > 0 ? [rest] : []
      heldBytes = rest.length
      const kind = all[4]
      const payload = all.subarray(headerBytes, 4 + length)
      if (kind === jsonKind) handlers.json(payload.toString('utf8'))
      else if (kind === dataKind && payload.length >= 4) handlers.data(payload.readUInt32BE(0), payload.subarray(4))
      else return stop(`a frame of kind ${kind}`)
      if (broken) return
    }
  }
}
