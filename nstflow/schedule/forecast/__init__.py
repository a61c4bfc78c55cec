"""How long a run will take and how much disk, told before it begins from the runs that there were on this machine."""

from nstflow.schedule.forecast.disk import check_disk, disk_in_words, lacking_disk
from nstflow.schedule.forecast.forecast import Forecaster, forecast_of
from nstflow.schedule.forecast.told import Basis, Forecast, JobForecast, Longest

__all__ = [
    "Basis",
    "Forecast",
    "Forecaster",
    "JobForecast",
    "Longest",
    "check_disk",
    "disk_in_words",
    "forecast_of",
    "lacking_disk",
]
