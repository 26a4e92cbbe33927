import { createRouter } from '@jr/router'

const router = createRouter({ environment: {} })
const tasks = [
  { title: 'Format this simple document', instructions: 'Convert to markdown' },
  { title: 'Write a Python function that merges two sorted lists' },
  { title: 'Architect the security system', instructions: 'Design auth flow' },
  { title: 'Prove that the sum of two even numbers is even' },
]

for (const task of tasks) {
  const { tier, score, reasons, counterfactual } = router.classify(task)
  console.log(`\n${task.title} -> ${tier} (score ${score})`)
  for (const { feature, weight } of reasons.slice(0, 5)) console.log(`  ${String(weight).padStart(6)}  ${feature}`)
  if (counterfactual !== undefined) console.log(`  would be ${counterfactual.text}`)
}
