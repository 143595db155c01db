"""The kiosk in the hall: agency, service, priority, number on screen and on paper.

Plain forms and links; scripts only print and, after a minute without a touch, go back to the start. What belongs to a
person is one cookie of ninety seconds under /kiosk/: no address and no history entry shows his number to the next one.
"""
