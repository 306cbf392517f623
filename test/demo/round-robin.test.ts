/**
 * The load balancer of the demo of several instances, in front of servers of the test's own.
 */
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startNode } from '../js/support/child'
import { freePort } from '../js/support/free-port'

const open: Server[] = []
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
})

async function instance(listener: RequestListener): Promise<number> {
  const server = createServer({ keepAliveTimeout: 0 }, listener).listen(0, '127.0.0.1')
  open.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Calls `use` with the balancer's address while it runs. */
async function balancing(ports: number[], use: (url: string) => Promise<void>): Promise<void> {
  const { child, ended } = startNode(
    `import { startRoundRobin } from './scripts/lib/round-robin.mjs'
     const server = await startRoundRobin(0, ${JSON.stringify(ports)})
     process.stderr.write(String(server.address().port))`,
    { type: 'module' },
  )
  const [port] = (await once(child.stderr, 'data')) as [Buffer]
  try {
    await use(`http://127.0.0.1:${port.toString()}`)
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

const answers = async (url: string, count: number): Promise<string[]> => {
  const texts: string[] = []
  for (let asked = 0; asked < count; asked++) texts.push(await (await fetch(url)).text())
  return texts
}

test('each request goes to the next instance, which the response names', async () => {
  const one = await instance((_, response) => response.end('one'))
  const other = await instance((_, response) => response.end('other'))
  await balancing([one, other], async (url) => {
    expect(await answers(url, 4)).toEqual(['one', 'other', 'one', 'other'])
    expect((await fetch(url)).headers.get('x-instance')).toBe(String(one))
  })
})

test('method, path, headers and body are passed on, and the client’s address is added', async () => {
  const port = await instance((request, response) => {
    const { method, url, headers } = request
    response.writeHead(201, { 'x-own': 'yes' })
    response.write(
      `${method} ${url} ${String(headers['x-forwarded-for'])} ${String(headers['x-sent'])} `,
    )
    request.pipe(response)
  })
  await balancing([port], async (url) => {
    const headers = { 'x-forwarded-for': '203.0.113.9', 'x-sent': 'a' }
    const response = await fetch(`${url}/path?a=b`, { method: 'PUT', headers, body: 'the body' })
    expect(response.status).toBe(201)
    expect(response.headers.get('x-own')).toBe('yes')
    const text = await response.text()
    expect(text).toMatch(/^PUT \/path\?a=b 203\.0\.113\.9, \S*127\.0\.0\.1 a the body$/)
  })
})

test('an instance that refuses connections is skipped, and gets requests again after it is back', async () => {
  const one = await instance((_, response) => response.end('one'))
  const away = await freePort()
  await balancing([away, one], async (url) => {
    expect(await answers(url, 3)).toEqual(['one', 'one', 'one'])
    const back = createServer({ keepAliveTimeout: 0 }, (_, response) =>
      response.end('back'),
    ).listen(away, '127.0.0.1')
    open.push(back)
    await once(back, 'listening')
    expect(new Set(await answers(url, 2))).toEqual(new Set(['one', 'back']))
  })
})

test('with no instance the answer is 502', async () => {
  await balancing([await freePort(), await freePort()], async (url) => {
    const response = await fetch(url)
    expect(response.status).toBe(502)
    expect(await response.text()).toBe('No instance answers')
  })
})

test('a request that an instance received is never sent to another', async () => {
  let asked = 0
  const dying: RequestListener = (request) => {
    asked += 1
    request.socket.destroy()
  }
  const ports = [await instance(dying), await instance(dying)]
  await balancing(ports, async (url) => {
    await expect(fetch(url, { method: 'POST', body: 'once' })).rejects.toThrow('fetch failed')
  })
  expect(asked).toBe(1)
})

test('an answer that breaks off breaks off for the client too', async () => {
  const port = await instance((_, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('half', () => response.destroy())
  })
  await balancing([port], async (url) => {
    const response = await fetch(url)
    await expect(response.text()).rejects.toThrow('terminated')
  })
})
