"""OWL 2 RL as one table: every rule of the profile's Tables 4 to 9, by its W3C name.

OWL 2 Profiles, section 4.3:
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules

The materialiser and the explanations both read this table and hold no rule of their own. The notation is
described in ``kg.entail.notation``. Where the W3C writes a rule once for each datatype or literal, the row
says it once, with a condition that ``kg.entail.datatypes`` decides. ``dt-diff`` is written together with the
``eq-diff1`` that follows from it, since there are too many unequal pairs to list them.
"""

from __future__ import annotations

from typing import Final

from kg.entail.notation import Rule, table

# Table 4: the semantics of equality.
_EQUALITY: Final = """
eq-ref        ?s ?p ?o => ?s owl:sameAs ?s . ?p owl:sameAs ?p . ?o owl:sameAs ?o
eq-sym        ?x owl:sameAs ?y => ?y owl:sameAs ?x
eq-trans      ?x owl:sameAs ?y . ?y owl:sameAs ?z => ?x owl:sameAs ?z
eq-rep-s      ?s owl:sameAs ?t . ?s ?p ?o => ?t ?p ?o
eq-rep-p      ?p owl:sameAs ?q . ?s ?p ?o => ?s ?q ?o
eq-rep-o      ?o owl:sameAs ?t . ?s ?p ?o => ?s ?p ?t
eq-diff1      ?x owl:sameAs ?y . ?x owl:differentFrom ?y => false
eq-diff2      ?x a owl:AllDifferent . ?x owl:members ?l . pair ?y ?z in ?l . ?y owl:sameAs ?z => false
eq-diff3      ?x a owl:AllDifferent . ?x owl:distinctMembers ?l . pair ?y ?z in ?l . ?y owl:sameAs ?z
              => false
"""

# Table 5: axioms about properties. `prp-ap` has one line for each annotation property of OWL.
_PROPERTIES: Final = """
prp-ap        => rdfs:label a owl:AnnotationProperty
prp-ap        => rdfs:comment a owl:AnnotationProperty
prp-ap        => rdfs:seeAlso a owl:AnnotationProperty
prp-ap        => rdfs:isDefinedBy a owl:AnnotationProperty
prp-ap        => owl:deprecated a owl:AnnotationProperty
prp-ap        => owl:versionInfo a owl:AnnotationProperty
prp-ap        => owl:priorVersion a owl:AnnotationProperty
prp-ap        => owl:backwardCompatibleWith a owl:AnnotationProperty
prp-ap        => owl:incompatibleWith a owl:AnnotationProperty
prp-dom       ?p rdfs:domain ?c . ?x ?p ?y => ?x a ?c
prp-rng       ?p rdfs:range ?c . ?x ?p ?y => ?y a ?c
prp-fp        ?p a owl:FunctionalProperty . ?x ?p ?y . ?x ?p ?z => ?y owl:sameAs ?z
prp-ifp       ?p a owl:InverseFunctionalProperty . ?x ?p ?z . ?y ?p ?z => ?x owl:sameAs ?y
prp-irp       ?p a owl:IrreflexiveProperty . ?x ?p ?x => false
prp-symp      ?p a owl:SymmetricProperty . ?x ?p ?y => ?y ?p ?x
prp-asyp      ?p a owl:AsymmetricProperty . ?x ?p ?y . ?y ?p ?x => false
prp-trp       ?p a owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z => ?x ?p ?z
prp-spo1      ?p rdfs:subPropertyOf ?q . ?x ?p ?y => ?x ?q ?y
prp-spo2      ?p owl:propertyChainAxiom ?l . path ?l from ?x to ?y => ?x ?p ?y
prp-eqp1      ?p owl:equivalentProperty ?q . ?x ?p ?y => ?x ?q ?y
prp-eqp2      ?p owl:equivalentProperty ?q . ?x ?q ?y => ?x ?p ?y
prp-pdw       ?p owl:propertyDisjointWith ?q . ?x ?p ?y . ?x ?q ?y => false
prp-adp       ?a a owl:AllDisjointProperties . ?a owl:members ?l . pair ?p ?q in ?l . ?x ?p ?y . ?x ?q ?y
              => false
prp-inv1      ?p owl:inverseOf ?q . ?x ?p ?y => ?y ?q ?x
prp-inv2      ?p owl:inverseOf ?q . ?x ?q ?y => ?y ?p ?x
prp-key       ?c owl:hasKey ?l . ?x a ?c . ?y a ?c . each ?p in ?l { ?x ?p ?z , ?y ?p ?z }
              => ?x owl:sameAs ?y
prp-npa1      ?n owl:sourceIndividual ?x . ?n owl:assertionProperty ?p . ?n owl:targetIndividual ?y .
              ?x ?p ?y
              => false
prp-npa2      ?n owl:sourceIndividual ?x . ?n owl:assertionProperty ?p . ?n owl:targetValue ?y . ?x ?p ?y
              => false
"""

# Table 6: classes.
_CLASSES: Final = """
cls-thing     => owl:Thing a owl:Class
cls-nothing1  => owl:Nothing a owl:Class
cls-nothing2  ?x a owl:Nothing => false
cls-int1      ?c owl:intersectionOf ?l . each ?d in ?l { ?x a ?d } => ?x a ?c
cls-int2      ?c owl:intersectionOf ?l . some ?d in ?l . ?x a ?c => ?x a ?d
cls-uni       ?c owl:unionOf ?l . some ?d in ?l . ?x a ?d => ?x a ?c
cls-com       ?c owl:complementOf ?d . ?x a ?c . ?x a ?d => false
cls-svf1      ?r owl:someValuesFrom ?c . ?r owl:onProperty ?p . ?x ?p ?y . ?y a ?c => ?x a ?r
cls-svf2      ?r owl:someValuesFrom owl:Thing . ?r owl:onProperty ?p . ?x ?p ?y => ?x a ?r
cls-avf       ?r owl:allValuesFrom ?c . ?r owl:onProperty ?p . ?x a ?r . ?x ?p ?y => ?y a ?c
cls-hv1       ?r owl:hasValue ?v . ?r owl:onProperty ?p . ?x a ?r => ?x ?p ?v
cls-hv2       ?r owl:hasValue ?v . ?r owl:onProperty ?p . ?x ?p ?v => ?x a ?r
cls-maxc1     ?r owl:maxCardinality 0 . ?r owl:onProperty ?p . ?x a ?r . ?x ?p ?y => false
cls-maxc2     ?r owl:maxCardinality 1 . ?r owl:onProperty ?p . ?x a ?r . ?x ?p ?y . ?x ?p ?z
              => ?y owl:sameAs ?z
cls-maxqc1    ?r owl:maxQualifiedCardinality 0 . ?r owl:onProperty ?p . ?r owl:onClass ?c . ?x a ?r .
              ?x ?p ?y . ?y a ?c
              => false
cls-maxqc2    ?r owl:maxQualifiedCardinality 0 . ?r owl:onProperty ?p . ?r owl:onClass owl:Thing . ?x a ?r .
              ?x ?p ?y
              => false
cls-maxqc3    ?r owl:maxQualifiedCardinality 1 . ?r owl:onProperty ?p . ?r owl:onClass ?c . ?x a ?r .
              ?x ?p ?y . ?y a ?c . ?x ?p ?z . ?z a ?c
              => ?y owl:sameAs ?z
cls-maxqc4    ?r owl:maxQualifiedCardinality 1 . ?r owl:onProperty ?p . ?r owl:onClass owl:Thing . ?x a ?r .
              ?x ?p ?y . ?x ?p ?z
              => ?y owl:sameAs ?z
cls-oo        ?c owl:oneOf ?l . some ?x in ?l => ?x a ?c
"""

# Table 7: class axioms.
_CLASS_AXIOMS: Final = """
cax-sco       ?c rdfs:subClassOf ?d . ?x a ?c => ?x a ?d
cax-eqc1      ?c owl:equivalentClass ?d . ?x a ?c => ?x a ?d
cax-eqc2      ?c owl:equivalentClass ?d . ?x a ?d => ?x a ?c
cax-dw        ?c owl:disjointWith ?d . ?x a ?c . ?x a ?d => false
cax-adc       ?a a owl:AllDisjointClasses . ?a owl:members ?l . pair ?c ?d in ?l . ?x a ?c . ?x a ?d
              => false
"""

# Table 8: datatypes.
_DATATYPES: Final = """
dt-type1      every supported-datatype ?d => ?d a rdfs:Datatype
dt-type2      every literal-of-datatype ?x ?d => ?x a ?d
dt-eq         every same-value ?x ?y => ?x owl:sameAs ?y
dt-diff       ?x owl:sameAs ?y . test different-value ?x ?y => false
dt-not-type   ?d a rdfs:Datatype . ?x a ?d . test not-of-datatype ?x ?d => false
"""

# Table 9: schema vocabulary.
_SCHEMA: Final = """
scm-cls       ?c a owl:Class
              => ?c rdfs:subClassOf ?c . ?c owl:equivalentClass ?c . ?c rdfs:subClassOf owl:Thing .
                 owl:Nothing rdfs:subClassOf ?c
scm-sco       ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?e => ?c rdfs:subClassOf ?e
scm-eqc1      ?c owl:equivalentClass ?d => ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?c
scm-eqc2      ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?c => ?c owl:equivalentClass ?d
scm-op        ?p a owl:ObjectProperty => ?p rdfs:subPropertyOf ?p . ?p owl:equivalentProperty ?p
scm-dp        ?p a owl:DatatypeProperty => ?p rdfs:subPropertyOf ?p . ?p owl:equivalentProperty ?p
scm-spo       ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?r => ?p rdfs:subPropertyOf ?r
scm-eqp1      ?p owl:equivalentProperty ?q => ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p
scm-eqp2      ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p => ?p owl:equivalentProperty ?q
scm-dom1      ?p rdfs:domain ?c . ?c rdfs:subClassOf ?d => ?p rdfs:domain ?d
scm-dom2      ?q rdfs:domain ?c . ?p rdfs:subPropertyOf ?q => ?p rdfs:domain ?c
scm-rng1      ?p rdfs:range ?c . ?c rdfs:subClassOf ?d => ?p rdfs:range ?d
scm-rng2      ?q rdfs:range ?c . ?p rdfs:subPropertyOf ?q => ?p rdfs:range ?c
scm-hv        ?c owl:hasValue ?v . ?c owl:onProperty ?p . ?d owl:hasValue ?v . ?d owl:onProperty ?q .
              ?p rdfs:subPropertyOf ?q
              => ?c rdfs:subClassOf ?d
scm-svf1      ?c owl:someValuesFrom ?y . ?c owl:onProperty ?p . ?d owl:someValuesFrom ?z .
              ?d owl:onProperty ?p . ?y rdfs:subClassOf ?z
              => ?c rdfs:subClassOf ?d
scm-svf2      ?c owl:someValuesFrom ?y . ?c owl:onProperty ?p . ?d owl:someValuesFrom ?y .
              ?d owl:onProperty ?q . ?p rdfs:subPropertyOf ?q
              => ?c rdfs:subClassOf ?d
scm-avf1      ?c owl:allValuesFrom ?y . ?c owl:onProperty ?p . ?d owl:allValuesFrom ?z .
              ?d owl:onProperty ?p . ?y rdfs:subClassOf ?z
              => ?c rdfs:subClassOf ?d
scm-avf2      ?c owl:allValuesFrom ?y . ?c owl:onProperty ?p . ?d owl:allValuesFrom ?y .
              ?d owl:onProperty ?q . ?p rdfs:subPropertyOf ?q
              => ?d rdfs:subClassOf ?c
scm-int       ?c owl:intersectionOf ?l . some ?d in ?l => ?c rdfs:subClassOf ?d
scm-uni       ?c owl:unionOf ?l . some ?d in ?l => ?d rdfs:subClassOf ?c
"""
RULES: Final[tuple[Rule, ...]] = tuple(
    rule
    for text in (_EQUALITY, _PROPERTIES, _CLASSES, _CLASS_AXIOMS, _DATATYPES, _SCHEMA)
    for rule in table(text)
)
"""The complete table: 78 names."""

AS_WRITTEN: Final[tuple[Rule, ...]] = tuple(rule for rule in RULES if rule.name != "dt-eq")
"""The table for a release: two spellings of one value stay two literals, so that no literal appears in a
spelling, or with a datatype, that its source did not choose."""
