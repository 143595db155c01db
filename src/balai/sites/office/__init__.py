"""The office: where people who do not know what YAML is change what the mall says.

    landing   what waits for my approval, what takes effect when
    services  the fourteen components of each service, what is missing
    edit      one part as a form -> a draft
    change    before and after, the public page as it will look, the buttons
    history   every change, searched, printed

`forms` turns a part of the directory into questions and answers back into the part; it knows no part by heart: names of
inputs are the paths of the pack's documents.
"""
