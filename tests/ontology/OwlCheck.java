import java.io.File;
import java.util.TreeSet;
import org.semanticweb.HermiT.Configuration;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.Profiles;

/** Prints what OWLAPI and HermiT say of an ontology: one line a violation, an inconsistency or an empty class. */
class OwlCheck {
    public static void main(String[] arguments) throws Exception {
        OWLOntology ontology =
            OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(arguments[0]));
        System.out.println("axioms " + ontology.getLogicalAxiomCount());
        for (Profiles profile : new Profiles[] {Profiles.OWL2_DL, Profiles.OWL2_RL}) {
            var lines = new TreeSet<String>();
            profile.checkOntology(ontology).getViolations().forEach(
                violation -> lines.add(violation.toString().replaceAll("\\s+", " ")));
            lines.forEach(line -> System.out.println("violation " + profile + " " + line));
        }
        if (!Profiles.OWL2_DL.checkOntology(ontology).isInProfile()) {
            return;  // HermiT refuses what is not OWL 2 DL
        }
        var configuration = new Configuration();
        configuration.ignoreUnsupportedDatatypes = true;
        var reasoner = new Reasoner(configuration, ontology);
        if (!reasoner.isConsistent()) {
            System.out.println("inconsistent");
            return;
        }
        reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom().forEach(
            empty -> System.out.println("unsatisfiable " + empty));
    }
}
