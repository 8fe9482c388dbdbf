// Texts of `npm run verify` in both languages.

import type { LogProofFault } from '../transparency-log/log-proof.ts';
import type { LossData } from '../transparency-log/losses.ts';
import type { ReceiptFault } from '../transparency-log/receipt.ts';
import type { DatabaseFault } from '../transparency-log/verify-database.ts';
import { both } from './command.ts';

export function receiptFault(found: ReceiptFault | LogProofFault): string {
  switch (found.fault) {
    case 'malformed':
      return both('文件不是回执或证明', 'the file is neither a receipt nor a proof');
    case 'signature':
      return both(`检查点签名无效：${found.reason}`, `the signature of the checkpoint is not valid: ${found.reason}`);
    case 'not_included':
      return both(`记录 #${found.seq} 不在日志中，或已被改动`, `event ${found.seq} is not in the log, or was altered`);
    case 'leaf_not_included':
      return both('日志该处没有此哈希', 'the log holds no event of that hash at that place');
    case 'other_application':
      return both(`记录 #${found.seq} 属于另一申请`, `event ${found.seq} is about another application`);
  }
}

export function databaseFault(fault: DatabaseFault): string {
  switch (fault.kind) {
    case 'altered':
      return both(`记录 #${fault.seq} 已被改动`, `event ${fault.seq} was altered`);
    case 'deleted': {
      const { events, afterSeq, beforeSeq } = fault;
      return beforeSeq === null
        ? both(`#${afterSeq} 之后缺少 ${events} 条记录`, `${events} events are missing after event ${afterSeq}`)
        : both(
            `#${afterSeq} 与 #${beforeSeq} 之间缺少 ${events} 条记录`,
            `${events} events are missing between ${afterSeq} and ${beforeSeq}`,
          );
    }
    case 'inserted':
      return both(`记录 #${fault.seq} 系事后插入`, `event ${fault.seq} was inserted afterwards`);
    case 'tile':
      return both(
        `哈希块 ${fault.level}/${fault.index} 缺失或不符`,
        `tile ${fault.level}/${fault.index} is missing or differs`,
      );
    case 'root':
      return both(
        `#${fault.afterSeq} 之后至 #${fault.upToSeq} 的记录与检查点 ${fault.size} 的签名不符`,
        `events after ${fault.afterSeq} up to ${fault.upToSeq} do not match the signed checkpoint ${fault.size}`,
      );
    case 'checkpoint':
      return both(
        `检查点 ${fault.size} 无效：${fault.reason}`,
        `checkpoint ${fault.size} is not valid: ${fault.reason}`,
      );
    case 'cut_off':
      return both(
        `日志仅有 ${fault.size} 条，已发布的检查点为 ${fault.publishedSize} 条：末尾被截去`,
        `the log has ${fault.size} events, but ${fault.publishedSize} were published: its end was cut off`,
      );
    case 'published':
      return both(
        `与已发布的检查点 ${fault.size} 不符`,
        `the log does not match the published checkpoint ${fault.size}`,
      );
  }
}

export const skippedText = (skipped: LossData['skipped']): string =>
  skipped
    ? both(`跳过编号 ${skipped.from}–${skipped.to}`, `numbers ${skipped.from}–${skipped.to} skipped`)
    : both('没有跳过编号', 'no numbers skipped');

/** Describes losses that events call accepted, and no note signed with the log's key confirms. */
export const unsignedLosses = (seqs: readonly number[]): string => {
  const all = seqs.join(', ');
  return both(
    `记录 #${all} 称已确认损失，但 FILE.losses 中没有日志密钥签名的相同确认书：不予采信`,
    `event ${all} says that a loss was accepted, but FILE.losses has no such note signed with the log's key`,
  );
};
