import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { buttonClass } from '../ui/button.tsx'
import { Empty, ErrorBox } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'

export function NotFoundPage() {
  return (
    <Page title="Not found">
      <Empty
        title="There is nothing at this address."
        action={
          <Link to="/" className={buttonClass()}>
            Go to the tasks
          </Link>
        }
      />
    </Page>
  )
}

/** A defect of the page itself, or a part of it that could not be loaded. */
export function PageFailed({ error }: ErrorComponentProps) {
  return (
    <Page title="This page failed">
      <ErrorBox error={error} onRetry={() => location.reload()} />
    </Page>
  )
}
