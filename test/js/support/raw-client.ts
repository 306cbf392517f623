/** Speaks RESP2 over a plain socket, to see a server without the package that is tested. */
import { connect, type Socket } from 'node:net'

export type RawReply = string | number | null | Error | RawReply[]

/** A reply and where it ends in the bytes (a character each), or undefined while it is incomplete. */
function parse(bytes: string, start: number): { reply: RawReply; end: number } | undefined {
  const lineEnd = bytes.indexOf('\r\n', start)
  if (lineEnd < 0) return undefined
  const line = bytes.slice(start + 1, lineEnd)
  const end = lineEnd + 2
  switch (bytes[start]) {
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

function parseBulk(bytes: string, start: number, length: number) {
  if (length < 0) return { reply: null, end: start }
  const end = start + length + 2
  if (bytes.length < end) return undefined
  return { reply: Buffer.from(bytes.slice(start, end - 2), 'latin1').toString('utf8'), end }
}

function parseArray(bytes: string, start: number, length: number) {
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
    let bytes = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      bytes += chunk
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
