import net from 'node:net'
import { frameReader, jsonFrame } from '../frames.ts'
import type { FromProcess, ToProcess } from '../messages.ts'

// What the server says is believed and may be as large as an event is.
const maxFrame = 256 * 1024 * 1024

export interface Wire {
  send: (message: FromProcess) => void
  sendFrame: (frame: Buffer) => void
}

/** The pipe to the server, inherited as descriptor 3. When the server is gone, so is this process. */
export const openWire = (handlers: {
  message: (message: ToProcess) => void
  data: (connection: number, bytes: Buffer) => void
}): Wire => {
  const pipe = new net.Socket({ fd: 3, readable: true, writable: true })
  const leave = process.exit.bind(process, 0)
  const read = frameReader(maxFrame, {
    json: text => handlers.message(JSON.parse(text) as ToProcess),
    data: handlers.data,
    broken: leave,
  })
  pipe.on('data', read)
  pipe.on('end', leave)
  pipe.on('error', leave)
  const sendFrame = (frame: Buffer) => {
    pipe.write(frame)
  }
  return { sendFrame, send: message => sendFrame(jsonFrame(message)) }
}
