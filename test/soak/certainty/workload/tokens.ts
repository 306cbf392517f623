/** Bridge tokens. */
import type { Client } from '../client'
import type { Item } from '../pools'

const ttl = 7200

export async function issue(client: Client): Promise<void> {
  const payload = client.newValue()
  const { bridgeTokens } = client.storage
  const issued = await client.call('bridgeTokens.issue', '', { payload }, () =>
    bridgeTokens.issue(payload, { ttl }),
  )
  if (issued.ok) client.share({ kind: 'token', token: issued.value })
}

const on =
  (work: (client: Client, item: Item<'token'>) => Promise<unknown>) =>
  async (client: Client): Promise<void> => {
    const item = client.anyOf('token')
    if (item) await work(client, item)
  }

export const peek = on((client, { token }) =>
  client.call('bridgeTokens.peek', token, {}, () =>
    client.storage.bridgeTokens.peek<string>(token),
  ),
)

export const consume = on((client, { token }) => {
  const work = () => client.storage.bridgeTokens.consume<string>(token)
  return client.call('bridgeTokens.consume', token, {}, work)
})

export const revoke = on((client, { token }) => {
  const work = () => client.storage.bridgeTokens.revoke(token)
  return client.call('bridgeTokens.revoke', token, {}, work)
})
