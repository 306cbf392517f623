import { filesBelow, textOf } from './support/tree'

/**
 * Forms of coroutines that g++ 12 miscompiles without a warning: the operand of co_await holds a
 * braced aggregate, a lambda or a conditional, or a lambda is a coroutine itself.
 */
function miscompiledForms(source: string): string[] {
  const code = source.replace(/\/\/.*$/gm, '')
  const operands = [...code.matchAll(/\bco_await\b([^;]*);/g)].map(([, operand]) => operand!)
  const risky = operands.filter((operand) => /[{}?]|\[[^\]]*\]\s*[({]/.test(operand))
  const lambdas = [...code.matchAll(/\[[^\]]*\]\s*\([^)]*\)[^{;]*->\s*Task\b/g)].map(([all]) => all)
  return [...risky, ...lambdas]
}

test.each([
  ['a braced aggregate', 'auto reply = co_await run(Command{&operation, 1, {key}});'],
  ['an aggregate without a name', 'auto reply = co_await run({&operation, 1});'],
  ['a lambda', 'co_await start([this](auto done) { begin(done); });'],
  ['a lambda without parameters', 'co_await start([&] { return 1; });'],
  ['a conditional', 'auto reply = co_await run(found ? get(key) : set(key));'],
  ['a lambda that is a coroutine', 'auto call = [this](std::string id) -> Task { co_return; };'],
])('%s is found in the operand of co_await', (_, source) => {
  expect(miscompiledForms(source)).not.toEqual([])
})

test('names and temporaries with constructors are accepted in the operand of co_await', () => {
  const source = `
    Result<Reply> outcome = co_await caller_.run(std::move(command), deadline);
    const Turn turn = co_await order_.turn(id, id.size());
    Result<Reply> read = co_await caller_.run(Commands::get(keys[0]), deadline);`
  expect(miscompiledForms(source)).toEqual([])
})

test('no source has a form of coroutine that g++ 12 miscompiles', () => {
  const sources = ['src', 'test/cpp'].flatMap((folder) => filesBelow(folder, /\.(h|cpp)$/))
  const found = sources.flatMap((file) =>
    miscompiledForms(textOf(file)).map((form) => [file, form] as const),
  )
  expect(sources.length).toBeGreaterThan(100)
  expect(found).toEqual([])
})
