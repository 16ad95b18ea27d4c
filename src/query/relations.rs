//! The questions that the field asks most, one call each.

use super::{Facts, Pattern, View};
use crate::{
    Error,
    model::{Id, Is},
    vocabulary::{
        ALLIED_WITH, ARMED_WING_OF, Actor, ArmedForce, CONTROLS, HOLDS_POST, Holdable, LEADS, MEMBER_OF, Organization,
        POST_IN, Person, Post, STATIONED_AT, Site,
    },
};

/// Each answers with facts in the order of their first day, and fails when the id is of another
/// graph or newer than the view, or the schema lacks the relation.
impl View {
    /// The armed wings of an organization.
    ///
    /// # Errors
    /// When the id is of another graph or newer than the view.
    pub fn armed_wings_of<K: Is<Organization>>(&self, organization: Id<K>) -> Result<Facts<'_>, Error> {
        self.subjects(ARMED_WING_OF, organization)
    }

    /// The organizations that a force is the armed wing of.
    ///
    /// # Errors
    /// As [`armed_wings_of`](View::armed_wings_of).
    pub fn parents_of<K: Is<ArmedForce>>(&self, wing: Id<K>) -> Result<Facts<'_>, Error> {
        self.objects(wing, ARMED_WING_OF)
    }

    /// The alliances of an actor; [`Fact::other`](super::Fact::other) gives the ally. Allies of
    /// allies are not among them.
    ///
    /// # Errors
    /// As [`armed_wings_of`](View::armed_wings_of).
    pub fn allies_of<K: Is<Actor>>(&self, actor: Id<K>) -> Result<Facts<'_>, Error> {
        self.objects(actor, ALLIED_WITH)
    }

    /// Who controls a place, a facility or a jurisdiction. [`holding_of`](View::holding_of) adds
    /// up the shares.
    ///
    /// # Errors
    /// As [`armed_wings_of`](View::armed_wings_of).
    pub fn controllers_of<K: Is<Holdable>>(&self, place: Id<K>) -> Result<Facts<'_>, Error> {
        self.subjects(CONTROLS, place)
    }

    /// What an actor controls.
    ///
    /// # Errors
    /// As [`armed_wings_of`](View::armed_wings_of).
    pub fn holdings_of<K: Is<Actor>>(&self, actor: Id<K>) -> Result<Facts<'_>, Error> {
        self.objects(actor, CONTROLS)
    }

    /// Who is stationed at a place or a facility, with counts.
    ///
    /// # Errors
    /// As [`armed_wings_of`](View::armed_wings_of).
    pub fn garrison_of<K: Is<Site>>(&self, site: Id<K>) -> Result<Facts<'_>, Error> {
        self.subjects(STATIONED_AT, site)
    }

    /// Who leads an actor, and who holds a post in it.
    ///
    /// # Errors
    /// As [`armed_wings_of`](View::armed_wings_of).
    pub fn leaders_of<K: Is<Actor>>(&self, actor: Id<K>) -> Result<Facts<'_>, Error> {
        let mut leaders = self.subjects(LEADS, actor)?;
        let posts = self.facts(Pattern::any().relation(POST_IN).object(actor.any()))?;
        leaders.left_out += posts.left_out();
        for post in posts {
            leaders = leaders.and(self.facts(Pattern::any().relation(HOLDS_POST).object(post.subject()))?);
        }
        Ok(leaders)
    }

    /// What a person leads, and the posts that the person holds.
    ///
    /// # Errors
    /// As [`armed_wings_of`](View::armed_wings_of).
    pub fn posts_of<K: Is<Person>>(&self, person: Id<K>) -> Result<Facts<'_>, Error> {
        Ok(self.objects(person, LEADS)?.and(self.objects(person, HOLDS_POST)?))
    }

    /// Who holds a post.
    ///
    /// # Errors
    /// As [`armed_wings_of`](View::armed_wings_of).
    pub fn holders_of<K: Is<Post>>(&self, post: Id<K>) -> Result<Facts<'_>, Error> {
        self.subjects(HOLDS_POST, post)
    }

    /// The members of an organization.
    ///
    /// # Errors
    /// As [`armed_wings_of`](View::armed_wings_of).
    pub fn members_of<K: Is<Organization>>(&self, organization: Id<K>) -> Result<Facts<'_>, Error> {
        self.subjects(MEMBER_OF, organization)
    }

    /// What an actor is a member of.
    ///
    /// # Errors
    /// As [`armed_wings_of`](View::armed_wings_of).
    pub fn memberships_of<K: Is<Actor>>(&self, actor: Id<K>) -> Result<Facts<'_>, Error> {
        self.objects(actor, MEMBER_OF)
    }
}
