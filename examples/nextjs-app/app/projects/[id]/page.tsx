import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { connection } from 'next/server'
import { cache } from 'react'
import { ProjectSummary } from '@/components/project-summary'
import { findProject } from '@/lib/projects'

interface Props {
  params: Promise<{ id: string }>
}

/** Called twice for a page, for its title and its body. The store is read once. */
const load = cache(findProject)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await connection()
  const project = await load((await params).id)
  return { title: project?.projectName ?? 'Not found' }
}

export default async function ProjectPage({ params }: Props) {
  await connection() // projects live in the store, not in the build
  const project = await load((await params).id)
  if (!project) notFound()
  return (
    <article className="card">
      <p className="badge">Project created</p>
      <h1>{project.projectName}</h1>
      <ProjectSummary project={project} />
      <div className="actions">
        <Link href="/projects" className="button">
          All projects
        </Link>
        <Link href="/projects/new" className="button button-primary">
          New project
        </Link>
      </div>
    </article>
  )
}
