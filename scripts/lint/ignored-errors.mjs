/**
 * An ESLint rule: an error that nobody looks at needs a comment that says why that is right, or goes to the log.
 *
 * It asks for a comment in a `catch` without a variable, and in or before a statement that hands a function without a parameter
 * to `.catch(…)` or `.on('error', …)`, or one that does nothing to `.then(…, …)`. (A variable that is caught and not used is the
 * business of no-unused-vars.) A function whose own comment has `Never fails: …` or `Never throws: …` has said why. What is written
 * for a tool, such as `eslint-disable-next-line`, is no reason.
 */

const LISTENING = new Set(['on', 'once', 'addListener', 'prependListener']);
/** What statements and members are directly in. */
const BODIES = new Set(['BlockStatement', 'StaticBlock', 'SwitchCase', 'ClassBody', 'Program']);
const REASON = /\bNever (?:fails|throws): /;
/** A comment for ESLint, oxlint, TypeScript or Prettier; what may follow it says why a rule is off. */
const DIRECTIVE =
  /^[\s*]*(?:(?:es|ox)lint-(?:disable|enable)|@ts-(?:ignore|expect-error|check|nocheck)|prettier-ignore)/;

/** @typedef {Parameters<import('eslint').SourceCode['getAncestors']>[0]} Node */
/**
 * @template {Node['type']} T
 * @typedef {Extract<Node, { type: T }>} NodeOf
 */

/** @type {import('eslint').Rule.RuleModule} */
export const ignoredErrors = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { unexplained: 'Say in a comment why this error does not matter, or log it.' },
  },
  create(context) {
    const { sourceCode } = context;
    const complainUnlessExplained = (/** @type {Node} */ node, /** @type {Node} */ where) => {
      if (!isExplained(sourceCode, where)) context.report({ node, messageId: 'unexplained' });
    };
    return {
      CatchClause(node) {
        if (node.param === null) complainUnlessExplained(node, node);
      },
      CallExpression(node) {
        const handler = errorHandler(node);
        if (handler !== undefined) complainUnlessExplained(handler, node);
      },
    };
  },
};

/**
 * The function that an error goes to without being looked at.
 * @param {NodeOf<'CallExpression'>} call
 */
function errorHandler({ callee, arguments: [first, second] }) {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  const { name } = callee.property;
  if (name === 'catch' && takesNothing(first)) return first;
  if (name === 'then' && takesNothing(second) && doesNothing(second)) return second;
  const isListening = LISTENING.has(name) && first?.type === 'Literal' && first.value === 'error';
  return isListening && takesNothing(second) ? second : undefined;
}

/**
 * @param {Node | undefined} handler
 * @returns {handler is NodeOf<'ArrowFunctionExpression' | 'FunctionExpression'>}
 */
function takesNothing(handler) {
  const isFunction = handler?.type === 'ArrowFunctionExpression' || handler?.type === 'FunctionExpression';
  return isFunction && handler.params.length === 0;
}

/** @param {NodeOf<'ArrowFunctionExpression' | 'FunctionExpression'>} handler */
function doesNothing({ body }) {
  if (body.type === 'BlockStatement') return body.body.length === 0;
  return body.type === 'Identifier' && body.name === 'undefined';
}

/**
 * Whether a comment is in the node or before its statement, member or property; or that of its function gives the reason.
 * @param {import('eslint').SourceCode} sourceCode
 * @param {Node} node
 */
function isExplained(sourceCode, node) {
  if (sourceCode.getCommentsInside(node).some(isForPeople)) return true;
  const around = [...sourceCode.getAncestors(node), node].reverse();
  const statement = around.findIndex((_, index) => BODIES.has(around[index + 1]?.type ?? 'Program'));
  return around.some((at, index) =>
    sourceCode
      .getCommentsBefore(at)
      .some((comment) => (index <= statement ? isForPeople(comment) : REASON.test(comment.value))),
  );
}

/** @param {{ value: string }} comment */
function isForPeople({ value }) {
  return !DIRECTIVE.test(value);
}
