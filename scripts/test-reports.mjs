/**
 * What the JSON reports of Playwright and of vitest (which writes Jest's format) say, in one form.
 */
import { stripVTControlCharacters } from 'node:util';

/** @typedef {{ title: string, why: string }} FailedTest */
/**
 * `passed` counts those of `secondTries` too: tests that failed once and passed when they were tried again.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, failures: FailedTest[], secondTries: FailedTest[] }} Summary
 */
/**
 * @typedef {{ results: { errors?: { message?: string }[] }[], status: string, projectName: string }} PlaywrightTest
 * @typedef {{ title: string, file: string, line: number, ok: boolean, tests: PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{ expected: number, unexpected: number, flaky: number, skipped: number }} PlaywrightStats
 * @typedef {PlaywrightSuite & { stats: PlaywrightStats, errors?: { message?: string }[] }} PlaywrightReport
 */
/**
 * @typedef {{ fullName: string, status: string, failureMessages?: string[] }} VitestTest
 * @typedef {{ name: string, status: string, message?: string, assertionResults: VitestTest[] }} VitestFile
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults?: VitestFile[] }} VitestReport
 */

/**
 * @param {PlaywrightReport | VitestReport} report
 * @returns {Summary}
 */
export function summaryOf(report) {
  if ('stats' in report) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return {
      passed: expected + flaky,
      failed: unexpected,
      skipped,
      failures: [
        ...(report.errors ?? []).map(({ message = '' }) => failedTest('outside any test', [message])),
        ...playwrightTests(report, 'unexpected'),
      ],
      secondTries: playwrightTests(report, 'flaky'),
    };
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: failuresOfVitest(report),
    // The first try's message stays with a test that passed at the second.
    secondTries: vitestTests(report.testResults ?? [], 'passed').filter(({ why }) => why !== ''),
  };
}

/**
 * @param {PlaywrightReport} report
 * @param {'unexpected' | 'flaky'} status
 * @returns {FailedTest[]}
 */
function playwrightTests(report, status) {
  /** @type {FailedTest[]} */
  const found = [];
  /** @param {PlaywrightSuite} suite */
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests.filter((one) => one.status === status)) {
        const messages = test.results.flatMap(({ errors = [] }) => errors.map(({ message = '' }) => message));
        found.push(
          failedTest(`[${test.projectName}] ${spec.file}:${String(spec.line)} ${spec.title}`, messages),
        );
      }
    }
    suite.suites?.forEach(visit);
  };
  visit(report);
  return found;
}

/**
 * @param {VitestReport} report
 * @returns {FailedTest[]}
 */
function failuresOfVitest(report) {
  return (report.testResults ?? []).flatMap((file) => {
    const failures = vitestTests([file], 'failed');
    // A file that does not load has no tests, only a message.
    if (file.status === 'failed' && failures.length === 0)
      failures.push(failedTest(file.name, [file.message ?? '']));
    return failures;
  });
}

/**
 * @param {VitestFile[]} files
 * @param {'passed' | 'failed'} status
 * @returns {FailedTest[]}
 */
function vitestTests(files, status) {
  return files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((test) => test.status === status)
      .map((test) => failedTest(`${name} ${test.fullName}`, test.failureMessages ?? [])),
  );
}

/**
 * @param {string} title
 * @param {string[]} messages
 * @returns {FailedTest}
 */
function failedTest(title, messages) {
  return { title, why: stripVTControlCharacters(messages.join('\n')) };
}
