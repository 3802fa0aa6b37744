import type { ProjectSettings } from '@sentra/contract'
import { Select } from '../../ui/field.tsx'

const choices = [
  { value: 'ask', label: 'when a person says so' },
  { value: 'checks', label: 'failed checks by themselves' },
  { value: 'reviews', label: 'failed checks and reviews by themselves' },
]

/** When what GitHub says about a pull request goes to the agent. */
export function FeedbackField({ settings }: { settings: ProjectSettings }) {
  return (
    <Select
      label="What GitHub says goes to the agent"
      name="githubFeedback"
      defaultValue={settings.githubFeedback}
      choices={choices}
      hint="By itself at most three times for a pull request, and of reviews only those of people who belong to the repository."
    />
  )
}

/** Nothing for a project that lies on this host: its form does not ask. */
export const readFeedbackSetting = (text: (name: string) => string) =>
  text('githubFeedback') === '' ? {} : { githubFeedback: text('githubFeedback') as ProjectSettings['githubFeedback'] }
