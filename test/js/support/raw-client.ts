/** Speaks RESP2 over a plain socket, to see a server without the package that is tested. */
import { connect, type Socket } from 'node:net'

export type RawReply = string | number | null | Error | RawReply[]

/** A reply and where it ends, or undefined while it is incomplete. */
function parse(bytes: Buffer, start: number): { reply: RawReply; end: number } | undefined {
  const lineEnd = bytes.indexOf('\r\n', start)
  if (lineEnd < 0) return undefined
  const line = bytes.toString('latin1', start + 1, lineEnd)
  const end = lineEnd + 2
  switch (String.fromCharCode(bytes[start]!)) {
    case '+':
      return { reply: line, end }
    case '-':
      return { reply: new Error(line), end }
    case ':':
      return { reply: Number(line), end }
    case '$':
      return parseBulk(bytes, end, Number(line))
    default:
      return parseArray(bytes, end, Number(line))
  }
}

function parseBulk(bytes: Buffer, start: number, length: number) {
  if (length < 0) return { reply: null, end: start }
  const end = start + length + 2
  return bytes.length < end ? undefined : { reply: bytes.toString('utf8', start, end - 2), end }
}

function parseArray(bytes: Buffer, start: number, length: number) {
  const reply: RawReply[] = []
  let end = start
  for (let i = 0; i < length; i++) {
    const item = parse(bytes, end)
    if (item === undefined) return undefined
    reply.push(item.reply)
    end = item.end
  }
  return { reply, end }
}

function encode(words: (string | number)[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`)
  return `*${words.length}\r\n${parts.join('')}`
}

function replyFrom(socket: Socket): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      const parsed = parse(bytes, 0)
      if (parsed) resolve(parsed.reply)
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('The connection closed')))
  })
}

/** Sends one command on a connection of its own; an error reply rejects. */
export async function rawCommand(port: number, ...words: (string | number)[]): Promise<RawReply> {
  const socket = connect(port, '127.0.0.1')
  try {
    socket.write(encode(words))
    const reply = await replyFrom(socket)
    if (reply instanceof Error) throw reply
    return reply
  } finally {
    socket.destroy()
  }
}
