"""Every metric that an alert looks at is one that the product writes."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).parents[2]
RULES = ROOT / "ops" / "alerts.yml"
SOURCES = ("adapters/metrics/metrics.cpp", "adapters/cli/audit_chain.cpp")
# What Prometheus adds to a histogram's name.
SUFFIX = re.compile(r"_(bucket|sum|count)$")


def written():
    text = "".join((ROOT / source).read_text(encoding="utf-8") for source in SOURCES)
    return set(re.findall(r'"(gstd_[a-z_]+)', text)) | set(re.findall(r"TYPE (gstd_[a-z_]+)", text))


def asked(rules):
    """(name, line) of each metric in an expression."""
    lines = [line for line in rules.splitlines() if line.strip().startswith("expr:")]
    return [(name, line) for line in lines for name in re.findall(r"\bgstd_[a-z_]+", line)]


class AlertsTest(unittest.TestCase):
    def test_each_metric_exists(self):
        names = written()
        found = asked(RULES.read_text(encoding="utf-8"))
        self.assertGreater(len(found), 3)
        for name, line in found:
            with self.subTest(line=line.strip()):
                self.assertTrue(name in names or SUFFIX.sub("", name) in names, name)

    def test_each_alert_says_what_it_asks_and_what_it_means(self):
        rules = RULES.read_text(encoding="utf-8")
        alerts = re.split(r"^ +- alert: ", rules, flags=re.MULTILINE)[1:]
        self.assertEqual(len(alerts), len(set(alert.split("\n")[0] for alert in alerts)))
        for alert in alerts:
            with self.subTest(alert=alert.split("\n")[0]):
                for word in ("expr: ", "severity: ", "summary: "):
                    self.assertIn(word, alert)

    def test_a_metric_that_nobody_writes_is_found(self):
        self.assertEqual(asked("expr: gstd_no_such > 0")[0][0] in written(), False)


if __name__ == "__main__":
    unittest.main()
