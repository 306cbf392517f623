import type { Metadata } from 'next'
import { ProjectWizard } from '@/components/project-wizard'

export const metadata: Metadata = { title: 'New project' }

export default function NewProjectPage() {
  return <ProjectWizard />
}
