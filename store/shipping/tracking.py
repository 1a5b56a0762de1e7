"""Follows parcels: the carrier is asked outside any transaction."""

import structlog

from bot.persistence.database import Begin
from store.shipping.gateway import Carriers, CarrierUnreachable
from store.shipping.repository import Shipments

_BATCH = 50

log = structlog.get_logger()


class Tracker:
    """Asks carriers where parcels are; any number of processes may run one each."""

    def __init__(self, begin: Begin, carriers: Carriers) -> None:
        self._begin = begin
        self._carriers = carriers

    async def follow_parcels(self, _begin: Begin) -> None:
        """Ask for every parcel that is due to be asked for."""
        while True:
            async with self._begin() as work:
                due = await Shipments(work).claim_due(_BATCH)
            for shipment in due:
                try:
                    events = await self._carriers.track(shipment.carrier, shipment.number)
                except CarrierUnreachable as error:
                    log.warning("parcel.not_tracked", parcel=shipment.number, error=str(error))
                    continue
                async with self._begin() as work:
                    await Shipments(work).follow(shipment, events)
            if len(due) < _BATCH:
                return
