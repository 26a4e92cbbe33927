import type { CodeBlock } from './code-block.ts'

/** A scenario in Gherkin: its name and its steps in one line. */
export interface Scenario {
  readonly text: string
  readonly line: number
  readonly endLine: number
}

/** True for a block of Gherkin: what it says is a criterion, not a command. */
export function holdsScenarios({ language, content }: CodeBlock): boolean {
  if (/^(?:gherkin|feature|cucumber)$/.test(language)) return true
  return /^(?:te?xt|plain(?:text)?)?$/.test(language) && /^\s*(?:Feature:|Scenario(?: Outline)?:|Given\s)/.test(content)
}

/** The scenarios of a block; steps before the first name are one without a name, those of a Background belong to all and are left out. */
export function readScenarios(code: CodeBlock): Scenario[] {
  const parts: { name: string; steps: string[]; line: number; endLine: number }[] = []
  for (const [index, line] of code.content.split('\n').entries()) {
    const text = line.trim()
    const at = code.contentLine + index
    const name = /^(?:(?:Scenario(?: Outline| Template)?|Example|Rule)\s*:\s*(.*)|Background\s*:.*)$/.exec(text)
    if (name || (parts.length === 0 && /^Given\s/.test(text)))
      parts.push({ name: name?.[1] ?? (name ? 'Background' : ''), steps: [], line: at, endLine: at })
    const part = parts.at(-1)
    if (!part || !/^(?:Given|When|Then|And|But|\*)\s/.test(text)) continue
    part.steps.push(text)
    part.endLine = at
  }
  return parts
    .filter(({ name, steps }) => steps.length > 0 && name !== 'Background')
    .map(({ name, steps, line, endLine }) => ({
      text: [name, steps.join(', ')].filter((said) => said !== '').join(': '),
      line,
      endLine,
    }))
}
