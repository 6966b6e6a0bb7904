import type { BudgetItem, BudgetTable, Condition } from '../../../shared/budget/budget-item.ts';

/** A table in memory, whose updates are atomic as DynamoDB's are; its fields are live. */
export interface MemoryTable extends BudgetTable {
  readonly items: Map<string, Partial<BudgetItem>>;
  /** Updates so far, those included that did nothing. */
  updates: number;
  failing: boolean;
}

export function memoryTable(): MemoryTable {
  const items = new Map<string, Partial<BudgetItem>>();
  const table: MemoryTable = {
    items,
    updates: 0,
    failing: false,
    async update(key, { set, add = {}, when = [] }) {
      table.updates += 1;
      if (table.failing) throw new Error('the table does not answer');
      const item = items.get(key) ?? {};
      if (!when.every((condition) => holds(condition, item))) return undefined;
      const names = Object.keys(add) as (keyof BudgetItem)[];
      const added = Object.fromEntries(names.map((name) => [name, (item[name] ?? 0) + (add[name] ?? 0)]));
      const updated = { ...item, ...set, ...added };
      items.set(key, updated);
      return updated;
    },
  };
  return table;
}

function holds({ name, over, upTo }: Condition, item: Partial<BudgetItem>): boolean {
  const value = item[name];
  if (value === undefined) return over === undefined;
  return value <= upTo && (over === undefined || value > over);
}
