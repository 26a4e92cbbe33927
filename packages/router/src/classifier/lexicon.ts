/** What kind of answer a request asks for: a fact or a mechanical change, an explanation or a small piece of work, a system, a proof. */
export type Ask = 'fact' | 'explain' | 'build' | 'prove'

/**
 * What kind of answer a phrase asks for, in the languages of the training data. These are the only features that carry
 * knowledge from outside the data: the trainer starts from priors for them instead of zero, which is what lets the
 * model judge a kind of request it has never been shown. A trailing `*` matches every word with that beginning
 * (4 to 6 letters); two words match as a pair; Chinese phrases of up to four characters match anywhere.
 */
export const LEXICON: Readonly<Record<Ask, readonly string[]>> = {
  fact: phrases(`
    what is, what are, what's, what does, what was, who is, who invented, who wrote, who was, when did,
    when was, where is, how many, how much, you say, i say, you spell, define, definition, meaning of, stand for,
    transl*, capital of, whats, what's the, whos, who's, wheres, where's, what year, what day, what time, timezone, what color,
    what colour, which country, which city, which year, how tall, how far, how old, how big, how deep, how high,
    how heavy, how fast, synonym, antonym, plural, spelling, abbreviation, acronym, symbol for, formula for,
    population of, currency of, author of, boiling, melting, atomic, hello, hi, hey, thanks, thank you, good morning, yes, no, ok, list, lookup,
    look up, convert, format*, name the, capitalize, lowercase, uppercase, spell, rename, typo, count, 什么是,
    是什么, 是谁, 多少, 几个, 哪里, 哪个, 哪年, 何时, 翻译, 怎么说, 你好, 谢谢, 定义, 的意思, 代表什么, 什么不同, 区别是, was ist, was sind,
    wer ist, wer hat, wann wurde, wie viele, wo ist, wie hoch, wie alt, wie weit, wie gross, wie lange, wieviel, welche, heisst, bedeutet, definiere, übers*, hallo, danke, qu'est, quelle est,
    quel est, qui a, combien, traduis, traduire, bonjour, merci, définis, que signifie, où se, qué es,
    qué son, cuál es, quién es, quién inventó, cuántos, cuántas, dónde está, cuánto, cuándo, significa, traduce, hola, gracias,
    define, o que, qual é, quem é, quem inventou, quantos, quantas, onde fica, traduza, olá, obrigado,
    defina, что такое, кто такой, кто изобрел, сколько, где находится, переве*, привет, спасибо,
    что значит, как сказать
  `),
  explain: phrases(`
    explai*, compar*, differ*, versus, vs, summar*, overview, descri*, review, debug*, how does, how do,
    how can, how to, why does, why is, why do, brains*, rewrite, rephr*, classi*, extrac*, outline, draft,
    pros and, trade-offs, tradeoffs, diagnose, troubl*, fix, test, tests, write, email, blog, sugges*,
    improv*, docume*, sort, analyz*, 解释, 比较, 对比, 总结, 概述, 描述, 说明, 审查, 调试, 为什么, 如何, 怎么, 头脑风暴, 改写, 分类, 提取,
    建议, 写一, 编写, 测试, 介绍, erklär*, vergl*, zusamm*, fasse, beschr*, warum, überprüfe, schrei*,
    wie kann, wie funktioniert, expliq*, compare, résume, résumé, décris, pourquoi, comment, écris, révise,
    rédige, examine, explic*, compara, resume, resuma, descri*, por qué, cómo, escrib*, revisa, describe,
    revise, escreva, como, por que, explique, объясн*, сравни, сравн*, опиши, почему, напиши, обобщи,
    резюм*, кратко, проверь, проан*, как работает, как отладить
  `),
  build: phrases(`
    design, architect, archit*, build, platform, system, systems, pipeli*, end-to-end, distri*, scalab*,
    migrat*, infras*, refact*, microservice, micros*, multi-tenant, multi-region, fault-tolerant, fault*,
    engine, framew*, compil*, threat*, audit, high-availability, real-time, security, secure,
    zero-downtime, production, orches*, across, implement, optimi*, deploy*, comprehensive, library with,
    strategy, multi-file, concur*, consen*, replic*, failover, schema, compli*, roadmap, plan, 设计, 构建, 搭建,
    系统, 平台, 架构, 分布式, 流水线, 管道, 迁移, 引擎, 框架, 高可用, 实现一个, 优化, 规划, 安全, entwirf, entwi*, baue, erstelle, plattf*,
    archit*, implem*, vertei*, konzip*, hochve*, plane, conçois, conce*, construis, platef*, système, implém*, développe,
    planifie, diseña, diseñ*, construye, plataf*, sistema, desarrolla, planifica, implementa, projete,
    projet*, construa, arquit*, implemente, desenvolva, planeje, спрое*, постр*, разраб*, платф*, систе*,
    архит*, реализуй, создай, сплан*
  `),
  prove: phrases(`
    prove, proves, proof, derive, deriv*, theorem, lemma, induction, contradiction, show that, and only,
    equili*, nash, tautol*, np-hard, np-complete, lower bound, upper bound, optimal, optima*, converge, converges, convergence,
    step by, irrati*, formally, formal, undeci*, axiom*, closed form, recurr*, knights, puzzle, probab*,
    bijec*, invari*, asympt*, verify, rigor*, satisf*, 证明, 推导, 定理, 引理, 归纳, 反证, 均衡, 逐步, 最优, 下界, 上界, 复杂度, 充要,
    求解, 收敛, beweis*, beweise, leite, herlei*, satz, indukt*, widers*, zeige, gleich*, prouve, démon*,
    démontre, dérive, théor*, récurr*, montre, équil*, demue*, demuestra, prueba, deduce, teorem*, inducc*,
    equil*, muestra, prove que, demon*, demonstre, deduza, indução, mostre, докаж*, докажи, выведи,
    теорем*, индук*, противоречия, равно*, покажи
  `),
}

function phrases(list: string): readonly string[] {
  return list.split(',').map((phrase) => phrase.trim())
}
