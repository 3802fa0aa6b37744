import { useLocation, useNavigate } from '@tanstack/react-router'

/** The line that the address names, `#L123`; a link to it shows what is around. */
export function useLineInAddress(): [line: number | null, setLine: (line: number | null) => void] {
  const hash = useLocation({ select: (location) => location.hash })
  const navigate = useNavigate()
  const [, digits] = /^L(\d{1,15})$/.exec(hash) ?? []
  const setLine = (line: number | null) =>
    void navigate({
      to: '.',
      search: (before) => before,
      ...(line !== null && { hash: `L${line}` }),
      replace: true,
      resetScroll: false,
      hashScrollIntoView: false,
    })
  return [digits === undefined ? null : Number(digits), setLine]
}
