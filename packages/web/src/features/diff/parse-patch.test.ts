import { expect, test } from 'vitest'
import { parsePatch } from './parse-patch.ts'

const patch = `diff --git a/src/old name.js b/src/new name.js
similarity index 80%
rename from src/old name.js
rename to src/new name.js
index 1111111..2222222 100644
--- a/src/old name.js
+++ b/src/new name.js
@@ -3,3 +3,4 @@ function total() {
 same
--- a line that was deleted and begins with two dashes
+++ a line that was added
+diff --git is only text here
 same too
\\ No newline at end of file
diff --git a/logo.png b/logo.png
new file mode 100644
index 0000000..3333333
Binary files /dev/null and b/logo.png differ
diff --git a/one b/one
@@ -1 +1 @@
-a
+b
`

test('a patch becomes rows with the line numbers of both sides', () => {
  expect(parsePatch(patch)).toEqual([
    { kind: 'file', text: 'src/new name.js' },
    { kind: 'hunk', text: '@@ -3,3 +3,4 @@ function total() {' },
    { kind: 'context', text: 'same', oldLine: 3, newLine: 3 },
    { kind: 'removed', text: '-- a line that was deleted and begins with two dashes', oldLine: 4 },
    { kind: 'added', text: '++ a line that was added', newLine: 4 },
    { kind: 'added', text: 'diff --git is only text here', newLine: 5 },
    { kind: 'context', text: 'same too', oldLine: 5, newLine: 6 },
    { kind: 'note', text: 'No newline at end of file' },
    { kind: 'file', text: 'logo.png' },
    { kind: 'note', text: 'Binary file: not shown.' },
    { kind: 'file', text: 'one' },
    { kind: 'hunk', text: '@@ -1 +1 @@' },
    { kind: 'removed', text: 'a', oldLine: 1 },
    { kind: 'added', text: 'b', newLine: 1 },
  ])
})
