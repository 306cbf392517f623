import type { Metadata } from 'next'
import Link from 'next/link'
import { connection } from 'next/server'
import { ProjectList } from '@/components/project-list'
import { listProjects } from '@/lib/projects'

export const metadata: Metadata = { title: 'Projects' }

export default async function ProjectsPage() {
  await connection() // projects live in the store, not in the build
  const { projects, more } = await listProjects()
  return (
    <section className="card">
      <header className="card-header">
        <h1>Projects</h1>
        <Link href="/projects/new" className="button button-primary">
          New project
        </Link>
      </header>
      {projects.length > 0 ? (
        <ProjectList projects={projects} />
      ) : (
        <p className="empty">No project yet. The first one takes about two minutes.</p>
      )}
      {more && <p className="empty">Older projects are not shown.</p>}
    </section>
  )
}
