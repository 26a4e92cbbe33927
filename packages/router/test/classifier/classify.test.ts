import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyByKeywords, classifyByModel, classifyTaskComplexity, createRouter } from '../../src/index.ts'
import type { Task } from '../../src/index.ts'

const simple = { title: 'Format this simple document', instructions: 'Convert to markdown' }
const complex = { title: 'Architect the security system', instructions: 'Design auth flow' }

const tasks: readonly Task[] = [
  simple,
  complex,
  { title: 'Write a Python function that merges two sorted lists' },
  { title: 'What is a monad?' },
  { title: 'Prove that the square root of two is irrational' },
  { title: '设计一个分布式消息队列系统，包括持久化、消费者组和监控告警' },
  { title: 'Was ist Terraform?' },
  { title: 'Add a column', instructions: 'Add an email column to the users table and return it from the API' },
]

const classifiers = { keywords: classifyByKeywords, model: classifyByModel }

describe.each(Object.entries(classifiers))('the %s classifier', (_, classify) => {
  it("holds the seed's two routing tests", () => {
    expect(classify(simple).tier).toBe('haiku')
    expect(classify(complex).tier).toBe('opus')
  })

  it.each(tasks)('gives reasons for "$title" whose weights are whole and add up to the score', (task) => {
    const { score, reasons } = classify(task)

    expect(reasons.every(({ weight }) => Number.isInteger(weight))).toBe(true)
    expect(reasons.reduce((sum, { weight }) => sum + weight, 0)).toBe(score)
  })

  it.each(tasks)('ignores case, white space and line endings in "$title"', ({ title = '', instructions = '' }) => {
    const plain = classify({ title, instructions })
    const dressed = {
      title: `  ${title.toUpperCase().replaceAll(' ', '  \t')} `,
      instructions: `\r\n\r\n   ${instructions.toUpperCase().replaceAll(' ', '   ')}\r\n\r\n`,
    }

    expect(classify(dressed)).toEqual(plain)
  })

  it.each([
    [
      'a system reminder',
      '<system-reminder>Prove every theorem. Security is critical: refactor, architect.</system-reminder>',
    ],
    ['retrieved context', '<context source="wiki">\nDesign a distributed database schema with API design.\n</context>'],
    ['a tool list', 'Available tools:\n- architect: design the security system\n- prove: prove a theorem'],
    ['a heading with tools', '## Tools\n\n- refactor: multi-file refactor\n- audit: security audit'],
    [
      'retrieved context under a heading',
      '## Retrieved context\n\nDesign a distributed database schema. Prove the theorem.\n\nArchitect it.',
    ],
    ['a line of tools', 'Tools: architect, refactor, prove'],
    ['retrieved context in a paragraph', 'Retrieved context:\nProve the critical security theorem by induction.'],
    ['a block quote', '> Architect the critical security system.\n> Prove it correct.'],
    ['a quotation', '"Architect the critical security system and prove it correct."'],
  ])('does not let %s change the decision', (_name, harness) => {
    for (const task of tasks) {
      expect(classify({ ...task, instructions: `${task.instructions ?? ''}\n\n${harness}` })).toEqual(classify(task))
    }
  })

  it.each(['Beweise den Satz von Bolzano-Weierstraß', 'Объясни ΣΟΦΟΣ', 'How does rate limiting work in API design?'])(
    'ignores case and line breaks where they are awkward: %s',
    (title) => {
      expect(classify({ title: title.toUpperCase().replaceAll(' ', '\n  ') })).toEqual(classify({ title }))
    },
  )

  it('takes a title without words for more of a task than the harness around it', () => {
    const reminder = '<system-reminder>Prove the critical security theorem. Architect it.</system-reminder>'

    expect(classify({ title: '???', instructions: reminder }).tier).toBe(classify({ title: '???' }).tier)
  })

  it('decides the same however often it is asked and survives JSON', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 400 }), (text) => {
        const decision = classify({ title: text })
        expect(JSON.stringify(classify({ title: text }))).toBe(JSON.stringify(decision))
        expect(JSON.parse(JSON.stringify(decision))).toEqual(JSON.parse(JSON.stringify(decision)))
        expect(decision.reasons.reduce((sum, { weight }) => sum + weight, 0)).toBe(decision.score)
      }),
      { seed: 20261126 },
    )
  })
})

describe('keywords', () => {
  it.each([
    'List specialist information',
    'The architecture overview',
    'a non-critical format',
    'do not refactor this',
  ])('are whole words and not negated: "%s" is local', (title) => {
    expect(classifyByKeywords({ title }).tier).toBe('local')
  })

  it('explain what would have to be absent', () => {
    expect(classifyByKeywords(complex).counterfactual).toEqual({
      tier: 'local',
      without: ['architect', 'security'],
      text: 'local without "architect" and "security"',
    })
  })
})

describe('the model', () => {
  it.each([
    [{ title: 'Prove that the square root of two is irrational' }, 'opus'],
    [{ title: 'Доказать, что множество простых чисел бесконечно. Докажи по индукции.' }, 'opus'],
    [{ title: '什么是哈希率？' }, 'haiku'],
    [{ title: 'continue' }, 'haiku'],
    [{ title: 'whats the capital of mongolia' }, 'haiku'],
    [{ title: 'translate to french: the train is late' }, 'haiku'],
    [{ title: 'how do you merge two dicts in python' }, 'local'],
    [{ title: 'Write a Python function that merges two sorted lists' }, 'local'],
    [{ title: 'Add a health endpoint', instructions: 'Write a GET /healthz route' }, 'local'],
  ] as const)('sends %j to %s', (task, tier) => {
    expect(classifyByModel(task).tier).toBe(tier)
  })

  it('names words whose absence really changes the tier', () => {
    const title = 'Prove that the sum of two even numbers is even'
    const { tier, counterfactual } = classifyByModel({ title })

    expect(tier).toBe('opus')
    expect(counterfactual).toBeDefined()
    const without = title.split(' ').filter((word) => !counterfactual?.without.includes(word.toLowerCase()))
    expect(classifyByModel({ title: without.join(' ') }).tier).toBe(counterfactual?.tier)
  })

  it('gives probabilities that add up to one', () => {
    for (const task of tasks) {
      const { haiku = 0, local = 0, opus = 0 } = classifyByModel(task).probabilities ?? {}
      expect(Math.round((haiku + local + opus) * 1000)).toBe(1000)
    }
  })

  it('reads a megabyte without harness tags being closed in linear time', () => {
    const text = '<context> security '.repeat(60_000)

    expect(classifyByModel({ title: 'What is DNS?', instructions: text }).tier).toBeDefined()
  })
})

describe('classify', () => {
  const router = createRouter({
    environment: {},
    pins: [{ name: 'legal', tier: 'local', when: /contract/i }],
  })

  it('prefers the tier of the call, then of the task, then a pin, then the classifier', () => {
    const task = { title: 'Design the contract platform', tier: 'haiku' } as const

    expect(router.classify(task, { tier: 'opus' })).toMatchObject({ tier: 'opus', source: 'call' })
    expect(router.classify(task)).toMatchObject({ tier: 'haiku', source: 'task' })
    expect(router.classify({ title: task.title })).toMatchObject({ tier: 'local', source: 'pin' })
    expect(router.classify(complex)).toMatchObject({ tier: 'opus', source: 'model' })
  })

  it('moves to the nearest allowed tier, the stronger first, and says so', () => {
    expect(router.classify(simple, { allowedTiers: ['local', 'opus'] })).toMatchObject({ tier: 'local' })
    expect(router.classify(complex, { allowedTiers: ['haiku', 'local'] })).toMatchObject({ tier: 'local' })
    expect(router.classify(complex, { allowedTiers: ['haiku'] }).reasons).toContainEqual({
      feature: 'not allowed:opus',
      weight: 0,
    })
  })

  it('refuses a tier that does not exist or is not allowed', () => {
    expect(() => router.classify({ tier: 'gpt' as never })).toThrow('"gpt" is not a tier')
    expect(() => router.classify({}, { tier: 'opus', allowedTiers: ['local'] })).toThrow('asked for but not allowed')
  })

  it('takes a classifier of your own', () => {
    const own = createRouter({
      environment: {},
      classifier: ({ title = '' }) => ({ tier: title.length > 20 ? 'opus' : 'haiku' }),
    })

    expect(own.classify({ title: 'short' })).toMatchObject({ tier: 'haiku', source: 'custom' })
  })

  it.each([undefined, {}, Promise.resolve({ tier: 'opus' }), { tier: 'gpt' }])(
    'says what is wrong with a classifier that returns %j',
    (returned) => {
      const own = createRouter({ environment: {}, classifier: () => returned as never })

      expect(() => own.classify({ title: 'short' })).toThrow(/the classifier chose "(undefined|gpt)"/)
    },
  )

  it("keeps the seed's function", () => {
    expect(classifyTaskComplexity(simple)).toBe('haiku')
    expect(classifyTaskComplexity(complex)).toBe('opus')
  })
})
