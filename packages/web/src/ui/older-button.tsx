import { Button } from './button.tsx'

type Pages = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }

/** Reads the next page of a list, where there is one. */
export function OlderButton({ pages, children }: { pages: Pages; children: string }) {
  if (!pages.hasNextPage) return null
  return (
    <Button className="justify-self-center" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
      {children}
    </Button>
  )
}
