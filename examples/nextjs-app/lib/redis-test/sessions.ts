import type { DemoClient } from '@/lib/demo/client'
import { tenant } from '@/lib/demo/tenant'
import type { RedisTest } from './run'

/** The life of a tenant session. */
export const sessionTest = (client: DemoClient): RedisTest => ({
  id: 'sessions',
  title: 'Session operations',
  lead: 'Creates, reads, updates, lists and destroys a session.',
  run: async (report) => {
    const made = { metadata: { feature: 'dashboard' } }
    const { sessionId } = await report.step('Create', () => client.session('POST', '', made), {
      holds: (body) => typeof body.sessionId === 'string',
    })
    const get = () => client.session('GET', `?action=get&sessionId=${sessionId}`)
    await report.step('Get', get, {
      holds: ({ session }) => session.metadata.feature === 'dashboard',
    })
    const change = { sessionId, updates: { metadata: { page: 'profile' } } }
    await report.step('Update', () => client.session('PUT', '', change), {
      holds: ({ session }) => session.metadata.page === 'profile',
    })
    await report.step('List', () => client.session('GET', '?action=list'), {
      holds: ({ sessions }) => sessions.some((one: any) => one.sessionId === sessionId),
    })
    report.show(await client.stored(`session:${tenant}:${sessionId}`))
    await report.step('Destroy', () => client.session('DELETE', `?sessionId=${sessionId}`))
    await report.step('Get again', get, { status: 404 })
  },
})
