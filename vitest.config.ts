import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// One project per kind of test, so that `npm test` can count them apart and a
// developer can run one: `npx vitest --project unit`.

// Whoever waits here waits for something to happen and goes on at once when it has. How
// long that may take is no claim of a test: a machine that is busy only makes it slower.
const patience = { poll: { timeout: 60_000, interval: 100 } };

// A clean clone knows no durations and goes by the size of the files. These are short to read and long to run: begun last,
// they would be waited for alone.
const long = ['/chaos.test.ts', '/carriers.db.test.ts', '/starting.test.ts', '/answers.test.ts'];
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = (file: TestSpecification): boolean => long.some((end) => file.moduleId.endsWith(end));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'contract/**/*.test.ts',
            'src/**/*.test.ts',
            'web/**/*.test.ts',
            'test/rules/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          // A file that needs the database says so by its name and runs with the journeys.
          exclude: ['**/*.db.test.ts', 'node_modules/**'],
          setupFiles: ['test/support/seed.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: patience,
          // A process and an import of everything for each of 120 files took two thirds of the processor time. So what a
          // file leaves behind in a module is there for the next: a test that changes such a thing puts it back.
          pool: 'threads',
          isolate: false,
          // Some wait for seconds of their own, and with two cores vitest would take one file at a time.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['src/**/*.db.test.ts', 'test/journeys/**/*.test.ts'],
          globalSetup: ['test/support/database.ts'],
          setupFiles: ['test/support/seed.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: patience,
          // Each file has its own database and server, and mostly waits. `npm test` runs one of the browser beside these: four
          // at a time on two cores took 150 s, two 197 s.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/support/database.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: patience,
          maxWorkers: 1,
        },
      },
    ],
  },
});
