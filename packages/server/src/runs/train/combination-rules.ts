/** A task that landed meanwhile: what its pull request says, and its files with the lines added and taken away. */
export type LandedWork = { title: string; summary: string; files: string[] }

type Section = { title: string; text: string }

/**
 * What a fixer is told whose work was combined with that of others: which files are in conflict, and what the others
 * mean. Nothing for everybody else.
 */
export function describeCombination(conflicts: string[], landed: LandedWork[]): Section[] {
  const sections: Section[] = []
  if (conflicts.length > 0) sections.push({ title: 'What did not merge', text: describeConflict(conflicts) })
  if (landed.length > 0) sections.push({ title: 'What others changed meanwhile', text: listLanded(landed) })
  return sections
}

function describeConflict(files: string[]): string {
  const what = `Your work and that of others changed the same places. These files hold git's conflict markers, above what is on the branch, below what you wrote:`
  return `${what}\n\n${list(files)}\n\nSolve each so that both do what they are meant to do, and leave no marker.`
}

function listLanded(landed: LandedWork[]): string {
  const works = landed.map(({ title, summary, files }) => `### ${title}\n\n${summary.trim()}\n\n${list(files)}`)
  const what = `These tasks landed on the branch since you began, and the working copy holds them together with your work. Keep what they do.`
  return [what, ...works].join('\n\n')
}

const list = (items: string[]) => items.map((item) => `- ${item}`).join('\n')
