"""The checker of `ops/dev chaos` finds what it is for: every kind of violation, planted in a small
history that is otherwise right, is found and called by its name."""
import copy
import hashlib
import json
import unittest

from chaos import books, history, nemesis
from chaos.history import Answer, Call
from chaos.journal import NOTHING, Fault, Journal

ANN = "0:" + "a" * 64
ESCROW = "escrow/e-1"
TASK = "task/t-1"


def event(kind, **data):
    return {"type": kind, "v": 1, "data": data}


def entry(by, key, *events, outcome="ok", cause=None):
    made = {"command": Call("", by, key, "", {}, "").command, "by": by, "outcome": outcome,
            "events": list(events)}
    return made | ({"cause": cause} if cause else {})


def ok(call, position, body=None):
    call.attempts += 1
    call.answers.append(Answer(call.attempts, True, position, body=body or {}))
    return call


class ChaosHistoryTest(unittest.TestCase):
    """One partition: an escrow is opened, gets 1000, a task costs 100 of it and pays 60."""

    def setUp(self):
        self.story = [
            (ESCROW, entry(ANN, "open", event("escrow.opened"))),
            (ESCROW, entry(ANN, "pay", event("escrow.deposited", amount="1000", lt=1))),
            (TASK, entry(ANN, "make", event("task.created"))),
            (ESCROW, entry("policy", "1", event("escrow.reserved", task="t-1", amount="100"),
                           cause="0:2:0")),
            (TASK, entry("policy", "2", event("task.funded"), cause="0:3:0")),
            (TASK, entry("bob", "submit", event("task.validated"))),
            (ESCROW, entry("policy", "3", event(
                "escrow.settled", task="t-1", payments=[{"amount": "55"}], fee="5",
                returned="40"), cause="0:5:0")),
            (TASK, entry("policy", "4", event("task.settled"), cause="0:6:0")),
            (ESCROW, entry(ANN, "take", event("escrow.withdrawn", amount="300", total="300"))),
            (ESCROW, entry(ANN, "more", outcome="insufficient")),
        ]
        self.calls = {
            "open": ok(Call("open", ANN, "open", "", {}, "escrow.opened", ESCROW), "0:0"),
            "pay": ok(Call("deposit", ANN, "pay", "", {}, "escrow.deposited", ESCROW, 1000), "0:1"),
            "make": ok(Call("create", ANN, "make", "", {}, "task.created"), "0:2",
                       {"task_id": "t-1"}),
            "take": ok(Call("withdraw", ANN, "take", "", {}, "escrow.withdrawn", ESCROW, 300),
                       "0:8"),
            "more": Call("withdraw", ANN, "more", "", {}, "escrow.withdrawn", ESCROW, 900,
                         ("insufficient",), 2,
                         answers=[Answer(2, False, code="insufficient")]),
        }

    def lines(self):
        prev = NOTHING
        for stream, *entries in self.story:
            value = json.dumps({"prev": prev, "stream": stream, "entries": entries}).encode()
            yield b"0\t" + value + b"\n"
            prev = hashlib.sha256(value).hexdigest()

    def faults(self, lines=None):
        journal = Journal(lines or self.lines())
        calls = list(self.calls.values())
        return (history.check(calls, journal) + books.add_up(calls, journal)[1] +
                books.doubled(journal) + books.unfinished(journal))

    def expect(self, kind, words, lines=None):
        found = self.faults(lines)
        self.assertTrue(any(fault.kind == kind and words in fault.what for fault in found),
                        f"no {kind} with {words!r} in {found}")

    def test_a_right_history_has_no_fault(self):
        self.assertEqual(self.faults(), [])

    def test_an_acknowledgement_beyond_the_end_of_the_journal_is_lost(self):
        del self.story[8:]
        self.expect("lost", "ok at 0:8")

    def test_an_acknowledgement_of_a_record_that_did_not_count_is_a_ghost(self):
        self.story[8] = (ESCROW, entry("bob", "other"))
        self.expect("ghost", "0:8, which holds another record")

    def test_an_acknowledgement_at_another_position_is_a_ghost(self):
        self.calls["pay"].answers[0].position = "0:2"
        self.expect("ghost", "ok at 0:2, but it is at 0:1")

    def test_an_acknowledgement_of_what_the_journal_refuses_is_a_ghost(self):
        self.story[8][1]["outcome"] = "insufficient"
        self.expect("ghost", "the journal refuses it")

    def test_an_acknowledgement_of_nothing_is_lost(self):
        self.story[1] = (ESCROW, entry(ANN, "pay"))
        self.expect("lost", "holds 0 escrow.deposited")

    def test_a_command_that_was_done_twice_is_doubled(self):
        self.story.append(copy.deepcopy(self.story[1]))
        self.expect("doubled", "at 0:1 escrow/e-1, 0:10 escrow/e-1")

    def ask_again_later(self, *events, between=history.MEMORY):
        """The deposit is asked for again, after so many other commands."""
        self.story += [(ESCROW, *(entry("bob", f"b{i}") for i in range(between)))]
        self.story.append((ESCROW, entry(ANN, "pay", *events)))
        ok(self.calls["pay"], "0:11")

    def test_a_command_asked_again_when_it_is_forgotten_changes_nothing(self):
        self.ask_again_later()
        self.assertEqual(self.faults(), [])

    def test_a_forgotten_command_that_happens_again_is_doubled(self):
        self.ask_again_later(event("escrow.deposited", amount="1000", lt=1))
        self.expect("doubled", "at 0:1 escrow/e-1, 0:11 escrow/e-1")

    def test_a_remembered_command_that_is_noted_again_is_doubled(self):
        self.ask_again_later(between=history.MEMORY // 2)
        self.expect("doubled", "at 0:1 escrow/e-1, 0:11 escrow/e-1")
        self.expect("changed", "at attempt 2 ok at 0:11")

    def test_two_tasks_for_one_key_are_doubled(self):
        self.story.append(("task/t-2", entry(ANN, "make", event("task.created"))))
        self.expect("doubled", "0:2 task/t-1, 0:10 task/t-2")

    def test_a_reaction_that_came_twice_is_doubled(self):
        self.story.append(copy.deepcopy(self.story[6]))
        self.expect("doubled", "reacted twice to 0:5:0")

    def test_a_payment_that_came_twice_by_other_ways_is_doubled(self):
        again = copy.deepcopy(self.story[6])
        again[1]["cause"] = "0:7:0"
        self.story.append(again)
        self.expect("doubled", "escrow.settled of task t-1, 2 times")

    def test_another_answer_to_the_same_key_is_a_change(self):
        ok(self.calls["make"], "0:2", {"task_id": "t-9"})
        self.expect("changed", "t-9")

    def test_a_no_after_a_yes_is_a_change(self):
        self.calls["take"].answers.append(Answer(2, False, code="insufficient"))
        self.expect("changed", "refused insufficient")

    def test_a_no_to_an_attempt_given_up_counts_for_nothing(self):
        self.calls["take"].may_refuse = ("insufficient",)
        self.calls["take"].answers.insert(
            0, Answer(1, False, code="insufficient", is_given_up=True))
        self.assertEqual(self.faults(), [])

    def test_a_refusal_of_what_happened_is_found(self):
        self.story[9] = (ESCROW, entry(ANN, "more", event(
            "escrow.withdrawn", amount="900", total="1200")))
        self.expect("happened", "refused insufficient, but it happened at 0:9")

    def test_a_refusal_that_the_journal_words_otherwise_is_a_change(self):
        self.story[9][1]["outcome"] = "closed"
        self.expect("changed", "journalled closed")

    def test_a_refusal_nobody_could_expect_is_found(self):
        self.calls["more"].may_refuse = ()
        self.expect("refused", "insufficient, for which there is no reason")

    def test_a_command_without_an_answer_is_found(self):
        self.calls["pay"].answers.clear()
        self.expect("unanswered", "deposit")

    def test_a_command_nobody_sent_is_found(self):
        self.story.append((ESCROW, entry(ANN, "who?", event("escrow.opened"))))
        self.expect("unasked", "0:10 escrow/e-1")

    def test_a_deposit_off_by_one_is_found(self):
        self.story[1][1]["events"][0]["data"]["amount"] = "1001"
        self.expect("money", "1000 asked for, 1001 recorded")
        self.expect("money", "deposits of 1000 were acknowledged, 1001 are booked")

    def test_a_settlement_off_by_one_is_found(self):
        self.story[6][1]["events"][0]["data"]["returned"] = "41"
        self.expect("money", "settled another amount than was reserved")

    def test_a_release_off_by_one_is_found(self):
        self.story[6] = (ESCROW, entry("policy", "3", event(
            "escrow.released", task="t-1", amount="99")))
        self.expect("money", "released another amount than was reserved")

    def test_an_account_below_zero_is_found(self):
        self.story[8][1]["events"][0]["data"]["amount"] = "2000"
        self.expect("money", "below zero")

    def test_an_event_no_policy_answered_is_found(self):
        del self.story[7:]
        self.expect("policy", "escrow.settled at 0:6 of task t-1 was never answered")

    def test_a_record_whose_bytes_were_changed_breaks_the_chain(self):
        lines = list(self.lines())
        lines[3] = lines[3].replace(b'"100"', b'"101"')
        self.expect("chain", "0:4", lines)

    def test_a_record_left_out_breaks_the_chain(self):
        lines = list(self.lines())
        self.expect("chain", "0:4", lines[:4] + lines[5:])

    def test_a_seed_repeats_its_schedule_and_a_round_holds_every_kind(self):
        for seed in range(50):
            length = nemesis.round_length(seed, 1)
            first, again, other = (
                [step for step, _ in zip(nemesis.schedule(s, 1), range(length))]
                for s in (seed, seed, seed + 1))
            self.assertEqual(first, again)
            self.assertNotEqual(first, other)
            self.assertEqual(sorted(blow.kind for step in first for blow in step.blows),
                             sorted(nemesis.KINDS))

    def test_faults_read_like_sentences(self):
        self.assertEqual(str(Fault("lost", "x")), "LOST: x")


if __name__ == "__main__":
    unittest.main()
