import { request } from '@/lib/demo/request'
import type { RedisTest } from './run'

export const connectionTest: RedisTest = {
  id: 'connection',
  title: 'Connection',
  lead: 'The store is asked, and says what answers.',
  run: async (report) => {
    await report.step('Health', () => request('GET', '/api/health'), {
      holds: ({ status }) => status === 'healthy' || status === 'degraded',
    })
  },
}

/** A project session is counted, and its operations are timed. */
export const metricsTest: RedisTest = {
  id: 'metrics',
  title: 'Metrics',
  lead: 'A project session is made and deleted; the counters must have moved.',
  run: async (report) => {
    const body = { projectData: { projectName: 'Test page' } }
    const created = () => request('POST', '/api/project-session', { body })
    const { sessionId } = await report.step('Create a project session', created)
    await report.step('Delete it', () => request('DELETE', `/api/project-session/${sessionId}`))
    await report.step('Counters', () => request('GET', '/api/demo/live'), {
      holds: ({ metrics }) => metrics.created > 0 && metrics.deleted > 0,
    })
    await report.step('Prometheus', () => request('GET', '/api/metrics'), {
      holds: ({ text }) => /^redis_session_storage_\w+/m.test(text),
    })
  },
}
