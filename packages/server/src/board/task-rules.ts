import type { TaskTemplate, TaskType } from '@sentra/contract'

/** Words that tell a bug or a chore; whatever has none of them is a feature. First match wins, bugs before chores. */
const bugWords =
  /\b(bug|fix(es|ed)?|broken|crash(es|ed)?|error|fails?|failing|regression|wrong|incorrect|leak(s|ing)?)\b/i
const choreWords =
  /\b(chore|upgrade|bump|update dependenc\w*|rename|refactor\w*|clean ?up|format|lint|docs?|documentation|typo|ci|release|migrate|remove unused)\b/i

/** Guesses the type of a task from its title, then its description (SEN-48: classify). */
export function classifyTask(title: string, description: string): TaskType {
  for (const text of [title, description]) {
    if (bugWords.test(text)) return 'bug'
    if (choreWords.test(text)) return 'chore'
  }
  return 'feature'
}

/** Outline that a template gives a description which the person left empty (SEN-31). */
const outlines: Record<TaskTemplate, string> = {
  blank: '',
  bug_report: 'What happens:\n\nWhat should happen:\n\nHow to see it:\n',
  add_tests: 'Code to cover:\n\nBehaviour that the tests must prove:\n',
  refactor: 'What is hard to change today:\n\nShape it should have afterwards:\n\nBehaviour stays the same.\n',
  upgrade_dependency: 'Dependency and target version:\n\nKnown breaking changes:\n',
}

export function describe(template: TaskTemplate, description: string): string {
  return description.trim() === '' ? outlines[template] : description
}
