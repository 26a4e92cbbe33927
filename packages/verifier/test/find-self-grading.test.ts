import { describe, expect, it } from 'vitest'
import { findSelfGrading } from '../src/find-self-grading.ts'

describe('findSelfGrading', () => {
  it.each([
    ['bash scripts/verify.sh', ['scripts/verify.sh']],
    ['./verify.sh --fast', ['./verify.sh']],
    ['cd sub && ./verify.sh', ['./verify.sh']],
    ['FOO=1 timeout 10 python3 tools/check.py', ['tools/check.py']],
    ['python -m tools.check', ['tools/check.py']],
    ['node --no-warnings dist/main.js', ['dist/main.js']],
    ['echo start; sh check.sh', ['check.sh']],
    ['cat x | ./filter', ['./filter']],
    ['"./with space.sh"', ['./with space.sh']],
    ['! ./must-fail.sh', ['./must-fail.sh']],
    ['set -e\ngrep -q x y\n./a.sh', undefined],
  ])('%s', (command, executed) => {
    expect(findSelfGrading(command)?.executed).toEqual(executed)
  })

  it.each([
    'npm test',
    'npm run build && npm test',
    'cd app && pnpm vitest run',
    'python3 -m pytest -q tests',
    'node --test',
    'make check',
    'CI=1 npx jest',
    'go test ./...',
    'pytest',
  ])('%s is a test runner', (command) => {
    expect(findSelfGrading(command)).toMatchObject({ testRunner: true })
  })

  it.each([
    'grep -q x file',
    'test -f a && test -s b',
    './server & curl -f localhost',
    './tool | grep ok',
    'node --check app.js',
    'python3 -m py_compile app.py',
    'bash -n x.sh',
    'jq . x.json',
    'psql -c "select 1"',
    'diff a b',
    '/usr/bin/env true; cmp a b',
    '',
    'true',
  ])('%s is judged by the system', (command) => {
    expect(findSelfGrading(command)).toBeUndefined()
  })
})
