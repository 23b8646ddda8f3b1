import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dataFrame, frameReader, jsonFrame } from './frames.ts'

const collect = (limit = 1_000_000) => {
  const heard: unknown[] = []
  const read = frameReader(limit, {
    json: text => heard.push(JSON.parse(text)),
    data: (id, bytes) => heard.push([id, bytes.toString('hex')]),
    broken: why => heard.push({ broken: why }),
  })
  return { heard, read }
}

test('frames come out as they went in, however the stream is cut', () => {
  const message = fc.oneof(
    fc
      .jsonValue()
      .map(value => ({ frame: jsonFrame({ value }), is: JSON.parse(JSON.stringify({ value })) as unknown })),
    fc
      .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.uint8Array())
      .map(([id, bytes]) => ({ frame: dataFrame(id, bytes), is: [id, Buffer.from(bytes).toString('hex')] })),
  )
  fc.assert(
    fc.property(fc.array(message), fc.integer({ min: 1, max: 40 }), (messages, size) => {
      const { heard, read } = collect()
      const stream = Buffer.concat(messages.map(({ frame }) => frame))
      for (let from = 0; from < stream.length; from += size) read(stream.subarray(from, from + size))
      expect(heard).toEqual(messages.map(({ is }) => is))
    }),
  )
})

test('nothing is read after a frame that breaks the rules', () => {
  for (const bad of [
    Buffer.from([0, 0, 0, 0, 0]),
    Buffer.from([0, 0, 0, 1, 7]),
    Buffer.from([0, 0, 0, 2, 1, 0]),
    jsonFrame('x'.repeat(200)),
  ]) {
    const { heard, read } = collect(100)
    read(Buffer.concat([jsonFrame(1), bad, jsonFrame(2)]))
    read(jsonFrame(3))
    expect(heard).toEqual([1, { broken: expect.stringContaining('a frame of') }])
  }
})
