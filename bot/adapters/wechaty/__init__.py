"""Groups, through a Wechaty gateway that runs a personal account."""
