/**
 * A minimal round-robin load balancer. It skips an instance that does not accept the connection.
 * After that it never retries, because the instance may have executed the request: a broken
 * response is aborted for the client. The response header `X-Instance` has the port of the
 * instance.
 */
import { once } from 'node:events'
import { createServer, request as ask } from 'node:http'

const host = '127.0.0.1'

/** Resolves to the server, which listens on `port` of the loopback interface. */
export async function startRoundRobin(port, instancePorts) {
  let turn = 0
  const server = createServer((request, response) => {
    const first = turn++
    const order = instancePorts.map((_, i) => instancePorts[(first + i) % instancePorts.length])
    pass(request, response, order)
  })
  server.listen(port, host)
  await once(server, 'listening')
  return server
}

function pass(request, response, [instance, ...others]) {
  if (instance === undefined) return void response.writeHead(502).end('No instance answers')
  const { method, url, headers } = request
  const forwarded = { ...headers, 'x-forwarded-for': addressesOf(request) }
  const asked = ask({ host, port: instance, method, path: url, headers: forwarded, agent: false })
  let connected = false
  asked.once('socket', (socket) => {
    socket.once('connect', () => {
      connected = true
      request.pipe(asked)
    })
  })
  asked.once('response', (answer) => giveBack(answer, response, instance))
  asked.once('error', () => {
    if (connected) response.destroy()
    else if (!response.destroyed) pass(request, response, others)
  })
  response.once('close', () => asked.destroy())
}

function giveBack(answer, response, instance) {
  response.writeHead(answer.statusCode, { ...headersOf(answer), 'x-instance': instance })
  answer.once('aborted', () => response.destroy())
  answer.pipe(response)
}

/** Removes hop-by-hop headers, which concern only the connection to the instance. */
function headersOf({ headers }) {
  const own = ['connection', 'keep-alive']
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name)))
}

function addressesOf({ headers, socket }) {
  return [headers['x-forwarded-for'], socket.remoteAddress].filter(Boolean).join(', ')
}
