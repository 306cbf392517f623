import Link from 'next/link'
import { dateText, display } from '@/lib/display'
import type { Project } from '@/lib/projects'

/** The projects in the given order, each with a link to its page. */
export function ProjectList({ projects }: { projects: readonly Project[] }) {
  return (
    <ol className="project-list">
      {projects.map((project) => (
        <li key={project.id}>
          <Link href={`/projects/${project.id}`}>{project.projectName}</Link>
          <p>
            {display('buildingType', project)} for {project.clientName}, {project.projectLocation}
          </p>
          <p>
            <span className={`priority priority-${project.priority}`}>
              {display('priority', project)} priority
            </span>
            <time dateTime={project.createdAt}>Created on {dateText(project.createdAt)}</time>
          </p>
        </li>
      ))}
    </ol>
  )
}
