"""One minute of `ops/dev chaos`, with other faults at every run: the seed is told."""
import random
import unittest

from chaos import campaign

MINUTES = 1


class ChaosTest(unittest.TestCase):
    def test_nothing_acknowledged_is_lost_doubled_or_a_ghost(self):
        report = campaign.run(MINUTES, random.SystemRandom().randrange(1_000_000))
        campaign.show(report)
        self.assertEqual(report["violations"], [], f"logs in {report.get('logs')}")


if __name__ == "__main__":
    unittest.main()
