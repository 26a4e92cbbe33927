/** Prints decisions for tasks of our own, one JSON object a line: the fixture of test/classifier/replay.test.ts. */
import { createRouter } from '../src/create-router.ts'
import { ANCHORS, FILLER } from './anchors.ts'

const texts = [
  { title: 'Докажи, что множество простых чисел бесконечно' },
  { title: '设计一个分布式消息队列系统，包括持久化、消费者组和监控告警' },
  { title: 'Übersetze „Guten Morgen“ ins Englische' },
  { title: 'ＦＵＬＬ ｗｉｄｔｈ ﬁnd', instructions: '> quoted\n```sql\nselect 1\n```\nExplain the query.' },
  { title: 'Clean up', instructions: FILLER.join(' ') },
  { title: '' },
]
for (const classifier of ['model', 'keywords'] as const) {
  const router = createRouter({ environment: {}, classifier })
  for (const { title, instructions } of [...ANCHORS, ...texts.map((text) => ({ instructions: '', ...text }))]) {
    const task = { title, instructions }
    process.stdout.write(`${JSON.stringify({ task, classifier, decision: router.classify(task) })}\n`)
  }
}
