import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'

/** What a gzip file needs to know of all that came before, to be ended. */
export interface GzipState {
  crc: number
  /** Bytes before compression. */
  size: number
}

export const gzipStart: GzipState = { crc: 0, size: 0 }

/** RFC 1952, 2.3: deflate, no name, no time, unknown system. */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
/** RFC 1951, 3.2.3: a last block with nothing in it. */
const lastBlock = Buffer.from([3, 0])

const deflate = promisify<Buffer, object, Buffer>(deflateRaw)

/**
 * The next piece of one gzip file that is written over many transactions and processes: each piece is compressed by
 * itself and ends at a byte, so that the pieces one after the other are one member that every reader takes.
 */
export const gzipPiece = async (
  text: string,
  before: GzipState,
  place: { first: boolean; last: boolean },
): Promise<{ piece: Buffer; state: GzipState }> => {
  const bytes = Buffer.from(text, 'utf8')
  const state = { crc: crc32(bytes, before.crc), size: before.size + bytes.length }
  const body = bytes.length === 0 ? [] : [await deflate(bytes, { finishFlush: constants.Z_SYNC_FLUSH })]
  const piece = Buffer.concat([
    ...(place.first ? [header] : []),
    ...body,
    ...(place.last ? [lastBlock, trailer(state)] : []),
  ])
  return { piece, state }
}

const trailer = ({ crc, size }: GzipState): Buffer => {
  const end = Buffer.alloc(8)
  end.writeUInt32LE(crc, 0)
  end.writeUInt32LE(size % 2 ** 32, 4)
  return end
}
