/** What the table holds about the calls of one method of an app; moments are epoch ms on the clock of whoever wrote them. */
export interface BudgetItem {
  /** From when on calls are to be had: every moment before it is handed out or gone. */
  readonly nextAt: number;
  /** Calls handed out so far, and those of them that went to HTTP requests. */
  readonly calls: number;
  readonly httpCalls: number;
  /** Until when HTTP does not queue, since it had more than its share and events wait. */
  readonly httpPausedUntil: number;
  /** When the vendor last refused a call for the rate, give or take the time for which one refusal stands for others. */
  readonly pressureAt: number;
  /** Calls a second as of `rateAt`; absent until it first falls. */
  readonly rate: number;
  readonly rateAt: number;
  /** When the idle item may be deleted, epoch seconds. */
  readonly expiresAt: number;
}

/** What an attribute must be for an update to be made. */
export interface Condition {
  readonly name: keyof BudgetItem;
  /** It must be there, and over this. */
  readonly over?: number;
  /** It must be at most this; without `over` it may be absent. */
  readonly upTo: number;
}

/** One update of an item: all of it, or nothing when a condition does not hold. */
export interface BudgetUpdate {
  readonly set: Partial<BudgetItem>;
  /** What is added to attributes. */
  readonly add?: Partial<BudgetItem>;
  readonly when?: readonly Condition[];
}

/** Where items are kept. */
export interface BudgetTable {
  /**
   * @param key the app's path and the method
   * @returns the item after the update; `undefined` when a condition does not hold
   * @throws whatever keeps the table from answering in time
   */
  update(key: string, update: BudgetUpdate): Promise<Partial<BudgetItem> | undefined>;
}
