import { request } from '@/lib/demo/request'
import type { RedisTest } from './run'

export const connectionTest: RedisTest = {
  id: 'connection',
  title: 'Connection',
  lead: 'Reads the health of the store.',
  run: async (report) => {
    await report.step('Health', () => request('GET', '/api/health'), {
      holds: ({ status }) => status === 'healthy' || status === 'degraded',
    })
  },
}

/** A project session is counted, and its operations are measured. */
export const metricsTest: RedisTest = {
  id: 'metrics',
  title: 'Metrics',
  lead: 'Creates and deletes a project session, and checks the counters.',
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
