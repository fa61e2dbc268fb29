"""What every test may use."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.databases", "tests.support.kill_report"]

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
