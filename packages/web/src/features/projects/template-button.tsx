import type { OfferedTemplate, ProjectId } from '@sentra/contract'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox } from '../../ui/notice.tsx'

const texts: Record<OfferedTemplate['state'], string> = {
  there: 'The repository has the issue form already.',
  differs: 'The repository has another file of that name, which stays as it is.',
  open: 'A pull request offers it already. Merge it there.',
  offered: 'A pull request offers it now. Merge it there.',
  missing: 'The repository has no such form.',
}

/** Offers a linked repository the issue form for tasks that agents can do. */
export function TemplateButton({ projectId }: { projectId: ProjectId }) {
  const offer = useWrite(client.github.offerTemplate)
  return (
    <>
      <Button busy={offer.isPending} onClick={() => offer.mutate({ projectId })}>
        Offer an issue form
      </Button>
      {offer.data && (
        <p role="status" className="order-last basis-full wrap-anywhere">
          <code className="font-mono text-meta">{offer.data.path}</code>: {texts[offer.data.state]}{' '}
          {offer.data.url !== null && (
            <a href={offer.data.url} rel="noreferrer" className="underline">
              Pull request
            </a>
          )}
        </p>
      )}
      {offer.error !== null && (
        <div className="order-last basis-full">
          <ErrorBox error={offer.error} />
        </div>
      )}
    </>
  )
}
