/**
 * So many callers over kept connections, each with a request under way all the time.
 */
import { Agent, get, request } from 'node:http'
import { text } from 'node:stream/consumers'

const sessions = 100

/** What the sessions hold: about as much as a wizard collects. */
const projectData = {
  projectName: 'Harbour House',
  projectDescription: 'A refit in two phases. '.repeat(20),
  clientName: 'Ada Lovelace',
  clientEmail: 'ada@example.com',
  budget: 250_000,
}

/** Requests per second of one turn; each answer is looked at. */
export async function runTurn(url, name, inFlight, milliseconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight })
  const ids = await createSessions(url, agent)
  const since = performance.now()
  let answered = 0
  const call = async (caller) => {
    for (let turn = caller; performance.now() - since < milliseconds; turn += inFlight) {
      await ask(`${url}/api/${name}/${ids[turn % sessions]}`, agent)
      answered += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, (_, caller) => call(caller)))
  const seconds = (performance.now() - since) / 1000
  agent.destroy()
  return answered / seconds
}

async function createSessions(url, agent) {
  const ids = []
  for (let i = 0; i < sessions; i++) {
    const body = JSON.stringify({ projectData: { ...projectData, number: i } })
    const answer = await send(`${url}/api/ours`, agent, body)
    ids.push(JSON.parse(answer).sessionId)
  }
  return ids
}

function send(url, agent, body) {
  return new Promise((resolve, reject) => {
    const options = { agent, method: 'POST', headers: { 'content-type': 'application/json' } }
    const sent = request(url, options, (answer) => resolve(read(answer)))
    sent.once('error', reject).end(body)
  })
}

function ask(url, agent) {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (answer) => resolve(read(answer))).once('error', reject)
  })
}

async function read(answer) {
  const body = await text(answer)
  if (answer.statusCode === 200) return body
  throw new Error(`A request was answered with ${answer.statusCode}`)
}
