import type { CriterionCheck } from '@sentra/contract'

const names: Record<CriterionCheck['kind'], string> = {
  command: 'proved by the command',
  test: 'proved by the test',
  review: 'a reviewer answers',
}

/** How a criterion is proved. */
export function CheckWords({ check }: { check: CriterionCheck }) {
  return (
    <p className="text-meta text-muted wrap-anywhere">
      {names[check.kind]}{' '}
      {check.kind === 'review' ? (
        check.question
      ) : (
        <code className="font-mono select-all">{check.kind === 'command' ? check.command : check.name}</code>
      )}
    </p>
  )
}
